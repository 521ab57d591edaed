package dev.thaw.standalone;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StartupFilesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    @Test
    void theReadyFileNamesThisProcessAndItsAddresses() throws Exception {
        // Given
        URI api = URI.create("http://127.0.0.1:8080");
        Path file = folder.resolve("run/platform.json");

        // When
        ReadyFile.ofThisProcess(api, URI.create("http://127.0.0.1:8081"), URI.create("http://127.0.0.1:9000"))
                .write(file);

        // Then
        JsonNode ready = JSON.readTree(file.toFile());
        assertEquals(ProcessHandle.current().pid(), ready.get("pid").asLong());
        assertEquals(api.toString(), ready.get("api").asText());
        Instant began = ProcessHandle.current().info().startInstant().orElseThrow();
        Duration sinceBoot = Duration.ofMillis(ready.get("startTime").asLong() * 10);
        assertTrue(sinceBoot.isPositive() && began.isAfter(Instant.now().minus(Duration.ofHours(12))));
    }

    @Test
    void aHomeHasOneEditionAtATime() throws Exception {
        // Given
        Path file = folder.resolve("lock");
        try (HomeLock first = HomeLock.take(file)) {

            // When
            var refused = assertThrows(StartupFailure.class, () -> HomeLock.take(file));

            // Then
            assertEquals("already-running", refused.code());
            assertTrue(first != null);
        }
        HomeLock.take(file).close();
    }

    @Test
    void aFailureIsOneLineThatTheLauncherReads() throws Exception {
        // When
        String line = StartupFailure.portTaken("api", 8080, "--port").line();

        // Then
        JsonNode failure = JSON.readTree(line.substring("thaw-error: ".length()));
        assertEquals("port-taken", failure.get("code").asText());
        assertTrue(failure.get("detail").asText().contains("8080"));
        assertTrue(failure.get("hint").asText().contains("--port"));
    }
}
