package dev.thaw.platform.packages;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import io.quarkus.runtime.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.platform.problem.ProblemException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PackagesTest {
    @TempDir
    Path folder;

    @Test
    void keepsAnExecutableOnce() throws Exception {
        // Given
        byte[] program = "\177ELF and more".getBytes(StandardCharsets.US_ASCII);

        // When
        Packages.Stored first = store(program, 1000);
        Packages.Stored second = store(program, 1000);

        // Then
        assertTrue(first.isNew());
        assertFalse(second.isNew());
        assertEquals(first.id(), second.id());
        assertEquals(64, first.id().length());
        assertTrue(Files.isExecutable(Path.of(first.path())));
    }

    @Test
    void unpacksAQuarkusApp() throws Exception {
        // When
        Packages.Stored stored = store(zip("quarkus-app/quarkus-run.jar", "quarkus-app/lib/a.jar"), 10_000);

        // Then
        assertTrue(Files.exists(Path.of(stored.path(), "quarkus-run.jar")));
        assertTrue(Files.exists(Path.of(stored.path(), "lib", "a.jar")));
    }

    @Test
    void keepsAJarAsItIs() throws Exception {
        // When
        Packages.Stored stored = store(zip("META-INF/MANIFEST.MF"), 10_000);

        // Then
        assertTrue(stored.path().endsWith(".jar"));
        assertTrue(Files.isRegularFile(Path.of(stored.path())));
    }

    @Test
    void refusesWhatIsNoPackageOrEscapesOrIsTooLarge() throws Exception {
        assertEquals("invalid-package", refused("text".getBytes(StandardCharsets.US_ASCII), 1000));
        assertEquals("invalid-package", refused(zip("../escape"), 1000));
        assertEquals("package-too-large", refused(new byte[2000], 1000));
        assertFalse(Files.exists(folder.resolveSibling("escape")));
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count(), "nothing is left of what was refused");
        }
    }

    private String refused(byte[] body, long limit) {
        return assertThrows(ProblemException.class, () -> store(body, limit))
                .problem()
                .code();
    }

    private Packages.Stored store(byte[] body, long limit) {
        var config = new PackagesConfig() {
            @Override
            public Path folder() {
                return folder;
            }

            @Override
            public MemorySize maxSize() {
                return new MemorySize(java.math.BigInteger.valueOf(limit));
            }
        };
        return new Packages(config).store(new ByteArrayInputStream(body));
    }

    private static byte[] zip(String... names) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
