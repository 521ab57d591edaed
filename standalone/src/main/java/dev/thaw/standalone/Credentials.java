package dev.thaw.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The object store's key pair, kept in the AWS shared-credentials format and made at the first start. */
record Credentials(String accessKey, String secretKey) {
    private static final String ACCESS_KEY = "aws_access_key_id";
    private static final String SECRET_KEY = "aws_secret_access_key";

    /** Reads the file, or makes a new pair and writes it, readable by its owner alone. */
    static Credentials readOrCreate(Path file) throws IOException {
        if (Files.exists(file)) {
            return parse(file);
        }
        var random = new SecureRandom();
        var made = new Credentials("thaw" + hex(random, 8), hex(random, 20));
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(
                draft, List.of("[default]", ACCESS_KEY + " = " + made.accessKey, SECRET_KEY + " = " + made.secretKey));
        Files.move(draft, file);
        return made;
    }

    private static Credentials parse(Path file) throws IOException {
        Map<String, String> values = Files.readAllLines(file).stream()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0].strip(), pair -> pair[1].strip(), (a, b) -> a));
        if (!values.containsKey(ACCESS_KEY) || !values.containsKey(SECRET_KEY)) {
            throw new IOException(
                    file + " lacks " + ACCESS_KEY + " or " + SECRET_KEY + "; delete it to make a new pair");
        }
        return new Credentials(values.get(ACCESS_KEY), values.get(SECRET_KEY));
    }

    private static String hex(SecureRandom random, int bytes) {
        byte[] buffer = new byte[bytes];
        random.nextBytes(buffer);
        return HexFormat.of().formatHex(buffer);
    }
}
