package dev.thaw.example;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.function.Function;
import dev.thaw.function.FunctionException;
import dev.thaw.function.Invocation;

/** Writes an object's checksum beside the other outputs. */
@ApplicationScoped
public class Checksum implements Function<Checksum.Parameters> {
    private static final int BUFFER = 1 << 16;

    /** How the sum is made; absent is SHA-256. */
    public record Parameters(String algorithm) {
        public Parameters {
            algorithm = algorithm == null ? "SHA-256" : algorithm;
            if (!algorithm.matches("SHA-256|SHA-512")) {
                throw new FunctionException(
                        400, "unknown-algorithm", "'" + algorithm + "' is not one of SHA-256 and SHA-512.");
            }
        }
    }

    @Override
    public String name() {
        return "checksum";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Map<String, Object> handle(Invocation<Parameters> invocation) throws Exception {
        Path file = invocation.download();
        double size = Files.size(file);
        var digest = MessageDigest.getInstance(invocation.parameters().algorithm());
        byte[] buffer = new byte[BUFFER];
        long read = 0;
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                read += n;
                invocation.checkCancelled();
                invocation.progress(read / size, "reading");
            }
        }
        String sum = HexFormat.of().formatHex(digest.digest());
        Path result = Files.writeString(invocation.scratch().folder().resolve("sum"), sum + "\n");
        invocation.upload("checksum.txt", result, "text/plain");
        return Map.of("checksum", sum);
    }
}
