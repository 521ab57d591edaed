package dev.thaw.platform.packages;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.platform.problem.ProblemException;

/** Stores code packages under the SHA-256 of their bytes: an executable, a jar, or a zip of a Quarkus app, which is unpacked. */
@ApplicationScoped
public class Packages {
    private static final byte[] ELF = {0x7F, 'E', 'L', 'F'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final String RUNNER = "quarkus-run.jar";
    private static final int MAX_ENTRIES = 20_000;

    private final PackagesConfig config;

    Packages(PackagesConfig config) {
        this.config = config;
    }

    /** A stored package; {@code path} is what a manifest's {@code spec.package} takes. */
    public record Stored(String id, String path, long size, boolean isNew) {}

    Stored store(InputStream body) {
        try {
            Files.createDirectories(config.folder());
            Path draft = Files.createTempFile(config.folder(), "upload", ".part");
            try {
                String id = receive(body, draft);
                long size = Files.size(draft);
                Path target = config.folder().toAbsolutePath().resolve(id);
                boolean isNew = !Files.exists(target);
                if (isNew) {
                    keep(draft, target);
                }
                return new Stored(id, runnable(target).toString(), size, isNew);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String receive(InputStream body, Path draft) throws IOException {
        MessageDigest digest = sha256();
        try (OutputStream out = Files.newOutputStream(draft);
                InputStream in = bounded(new DigestInputStream(body, digest))) {
            in.transferTo(out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The target appears in one step: a reader never sees half of it. */
    private void keep(Path draft, Path target) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(draft)) {
            head = in.readNBytes(ELF.length);
        }
        Path made = Files.createTempDirectory(config.folder(), "made");
        try {
            if (java.util.Arrays.equals(head, ELF)) {
                Path program = Files.copy(draft, made.resolve("function"));
                if (!program.toFile().setExecutable(true)) {
                    throw new IOException(program + " cannot be made executable");
                }
            } else if (java.util.Arrays.equals(head, ZIP)) {
                if (!unpackQuarkusApp(draft, made)) {
                    deleteTree(made);
                    Files.createDirectories(made);
                    Files.copy(draft, made.resolve("function.jar"));
                }
            } else {
                throw new ProblemException(
                        400,
                        "invalid-package",
                        "A package is a Linux executable (ELF), a jar, or a zip of a Quarkus app.");
            }
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteTree(made);
        }
    }

    /** False when the zip holds no Quarkus app: then it is a jar to be started as it is. */
    private boolean unpackQuarkusApp(Path zip, Path folder) throws IOException {
        int entries = 0;
        try (var in = new ZipInputStream(bounded(Files.newInputStream(zip)))) {
            var content = bounded(in);
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = folder.resolve(entry.getName()).normalize();
                if (!file.startsWith(folder) || ++entries > MAX_ENTRIES) {
                    throw new ProblemException(
                            400,
                            "invalid-package",
                            "The zip has an entry outside of itself, or more than 20,000 entries.");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    try (OutputStream out = Files.newOutputStream(file)) {
                        content.transferTo(out);
                    }
                }
            }
        } catch (ZipException e) {
            throw new ProblemException(400, "invalid-package", "The zip is damaged: " + e.getMessage());
        }
        return runner(folder) != null;
    }

    /** What is started: the program, the jar, or the folder with the Quarkus app's runner. */
    private static Path runnable(Path target) throws IOException {
        Path runner = runner(target);
        if (runner != null) {
            return runner.getParent();
        }
        Path program = target.resolve("function");
        return Files.exists(program) ? program : target.resolve("function.jar");
    }

    private static Path runner(Path folder) throws IOException {
        try (Stream<Path> files = Files.find(folder, 2, (f, a) -> f.endsWith(RUNNER))) {
            return files.findFirst().orElse(null);
        }
    }

    /** Ends what grows too large, packed or unpacked. */
    private InputStream bounded(InputStream in) {
        long limit = config.maxSize().asLongValue();
        return new FilterInputStream(in) {
            private long seen;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                seen += Math.max(0, read);
                if (seen > limit) {
                    throw new ProblemException(
                            413, "package-too-large", "The package is larger than " + limit + " bytes.");
                }
                return read;
            }
        };
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
