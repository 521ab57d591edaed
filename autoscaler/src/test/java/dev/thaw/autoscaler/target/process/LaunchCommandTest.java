package dev.thaw.autoscaler.target.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.target.StartFailure;
import dev.thaw.engine.kpa.ScaleSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LaunchCommandTest {
    private static final JvmOptions NONE = new JvmOptions(List.of());

    @TempDir
    Path folder;

    @Test
    void startsAnExecutableAsItIs() throws Exception {
        // Given
        Path program = Files.writeString(folder.resolve("program"), "#!/bin/sh\n");
        assertTrue(program.toFile().setExecutable(true));

        // When, Then
        assertEquals(List.of(program.toString()), LaunchCommand.of(spec(program), NONE, Optional.empty()));
    }

    @Test
    void startsAQuarkusAppQuicklyAndWithinItsMemory() throws Exception {
        // Given
        Path jar = Files.writeString(folder.resolve("quarkus-run.jar"), "");
        Path cache = folder.resolve("cache.aot");

        // When
        List<String> command = LaunchCommand.of(spec(folder), NONE, Optional.of(cache));

        // Then
        assertEquals(jar.toString(), command.getLast());
        assertTrue(command.contains("-Xmx614m"), command::toString);
        assertTrue(command.contains("-XX:TieredStopAtLevel=1"), command::toString);
        assertTrue(command.contains("-XX:AOTCache=" + cache), command::toString);
    }

    @Test
    void saysThatAPackageIsNotThere() throws Exception {
        // Given
        Path plain = Files.writeString(folder.resolve("plain.txt"), "");

        // When, Then
        for (Path wrong : List.of(folder.resolve("absent"), plain, folder)) {
            var refused = assertThrows(
                    StartFailure.class, () -> LaunchCommand.of(spec(wrong), NONE, Optional.empty()), wrong::toString);
            assertEquals("executable-not-found", refused.code());
        }
    }

    private static RevisionSpec spec(Path executable) {
        return new RevisionSpec(
                "f",
                "f-00001",
                executable,
                Map.of(),
                1,
                1 << 30,
                1 << 30,
                1,
                Duration.ofSeconds(1),
                0,
                1,
                Duration.ZERO,
                OptionalInt.empty(),
                ScaleSettings.NONE,
                1);
    }
}
