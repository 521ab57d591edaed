package dev.thaw.autoscaler;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A platform that is killed. */
@Timeout(60)
class OrphanTest {
    @TempDir
    private Path folder;

    @Test
    void nothingOutlivesAKilledPlatformOnceTheNextHasStarted() throws Exception {
        // Given a platform with an instance that has started a process
        Process platform = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlatformApp.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = platform.inputReader();
                HttpClient client = HttpClient.newHttpClient()) {
            String line = out.readLine();
            while (!line.matches("\\d+")) {
                line = out.readLine();
            }
            String base = "http://127.0.0.1:" + line + "/fn/" + Harness.FUNCTION;
            long instance = pid(client, base + "/");
            long child = pid(client, base + "/child");
            // When the platform is killed
            platform.destroyForcibly().waitFor();
            // Then its instance goes at once
            await().atMost(Duration.ofSeconds(5)).until(() -> !runs(instance));
            assertTrue(runs(child), "the child is what the sweep is for");
            // And the rest when the next platform starts
            try (var next = new Harness(folder)) {
                assertEquals(0, next.autoscaler.instances(Harness.FUNCTION).size());
                await().atMost(Duration.ofSeconds(5)).until(() -> !runs(child));
            }
        } finally {
            platform.destroyForcibly();
        }
        try (var left = Files.list(folder.resolve("data/processes"))) {
            assertEquals(0, left.count());
        }
    }

    private static long pid(HttpClient client, String uri) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(30));
        return Long.parseLong(
                client.send(request.build(), BodyHandlers.ofString()).body());
    }

    private static boolean runs(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
