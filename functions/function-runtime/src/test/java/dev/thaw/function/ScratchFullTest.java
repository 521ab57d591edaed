package dev.thaw.function;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A disk that really is full: a file system of 256 KiB, where this user may mount one. */
class ScratchFullTest {
    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectories(folder.resolve("disk"));
        boolean mounted = ran("mount", "-t", "tmpfs", "-o", "size=256k", "none", disk.toString());
        assumeTrue(mounted, "This user may not mount a file system");
    }

    @AfterEach
    void unmount() throws Exception {
        ran("umount", disk.toString());
    }

    @Test
    void isToldAsScratchFullAndLeavesNothingBehind() throws Exception {
        // Given
        byte[] tooMuch = new byte[1 << 20];
        Path used = disk.resolve("invocation");

        // When
        try (var scratch = new Scratch(used, 0)) {
            var refused = assertThrows(
                    FunctionException.class, () -> scratch.write("input", new ByteArrayInputStream(tooMuch), () -> {}));

            // Then
            assertEquals("scratch-full", refused.code());
            assertEquals(503, refused.status());
        }
        assertFalse(Files.exists(used));
    }

    private static boolean ran(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
