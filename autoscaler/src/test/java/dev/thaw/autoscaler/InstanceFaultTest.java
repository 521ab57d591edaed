package dev.thaw.autoscaler;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Instances that misbehave. */
@Timeout(60)
class InstanceFaultTest {
    @TempDir
    private Path folder;

    @Test
    void retriesARequestWhoseKeptConnectionWasClosed() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given an instance that closes connections which it had said would stay
            harness.apply();
            harness.get("/");
            // When requests follow each other at once
            int failed = 0;
            for (int i = 0; i < 300; i++) {
                failed += harness.get("/last").statusCode() == 200 ? 0 : 1;
            }
            // Then none of them sees that
            assertEquals(0, failed);
        }
    }

    @Test
    void answersWhenTheInstanceDiesWhileABodyIsSent() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given a running instance
            harness.apply();
            harness.get("/");
            // When it ends in the middle of an upload
            HttpResponse<String> answer =
                    harness.send(harness.to("/exit").POST(BodyPublishers.ofByteArray(new byte[8 << 20])));
            // Then the caller is told
            assertEquals(502, answer.statusCode());
            assertTrue(answer.body().contains("instance-failed"), answer.body());
        }
    }

    @Test
    void passesAnswersWithoutABody() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given a running instance
            harness.apply();
            // When it answers without a body, then the next answer on that connection is whole
            for (int code : new int[] {204, 304, 404}) {
                assertEquals(code, harness.get("/status?code=" + code).statusCode());
                assertEquals(200, harness.get("/").statusCode());
            }
            var head = harness.send(harness.to("/source?bytes=10").method("HEAD", BodyPublishers.noBody()));
            assertEquals(200, head.statusCode());
            assertEquals(200, harness.get("/").statusCode());
        }
    }

    @Test
    void anInvocationIdIsATimeOrderedUuid() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given a function
            harness.apply();
            // When it is called without an id
            String id =
                    harness.get("/").headers().firstValue("Thaw-Invocation-Id").orElseThrow();
            // Then the router has made one of version 7
            assertEquals('7', id.charAt(14), id);
        }
    }

    @Test
    void whatAnInstanceStartedEndsWithIt() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given an instance with a process of its own
            harness.apply();
            long child = Long.parseLong(harness.get("/child").body());
            assertTrue(Files.exists(Path.of("/proc/" + child)));
            // When it crashes
            harness.get("/exit");
            // Then the process goes too
            await().atMost(Duration.ofSeconds(5)).until(() -> !Files.exists(Path.of("/proc/" + child)));
        }
    }

    @Test
    void closingHasADeadline() throws Exception {
        // Given a request that takes longer than the drain timeout
        var harness = new Harness(folder);
        harness.apply();
        harness.get("/");
        var slow =
                harness.client.sendAsync(harness.to("/sleep?ms=25000").build(), HttpResponse.BodyHandlers.ofString());
        await().until(() -> harness.meters.find("thaw_instances").gauges().size() > 0);
        await().until(() -> Integer.parseInt(harness.get("/seen").body()) >= 2);
        // When the autoscaler is closed
        long began = System.nanoTime();
        harness.close();
        // Then it waits for that request for the drain timeout at most
        assertTrue(Duration.ofNanos(System.nanoTime() - began).toSeconds() < 15);
        assertTrue(slow.isDone());
    }
}
