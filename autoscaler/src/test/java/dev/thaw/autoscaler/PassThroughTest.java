package dev.thaw.autoscaler;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What goes through the router unchanged. */
@Timeout(60)
class PassThroughTest {
    private static final int LARGE = 100 << 20;

    @TempDir
    private Path folder;

    @Test
    void largeBodiesInBothDirections() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given a function
            harness.apply();
            // When 100 MB go to it, and come from it
            var sent = harness.send(harness.to("/sink").POST(BodyPublishers.ofByteArray(new byte[LARGE])));
            var source =
                    harness.client.send(harness.to("/source?bytes=" + LARGE).build(), BodyHandlers.ofInputStream());
            // Then nothing is missing
            assertEquals(Integer.toString(LARGE), sent.body());
            assertEquals(LARGE, count(source.body()));
        }
    }

    private static long count(InputStream body) throws Exception {
        try (body) {
            return body.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    @Test
    void webSocketsAndEventsAsTheyHappen() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given a function from zero
            harness.apply();
            // When a web socket is opened
            var heard = new CompletableFuture<String>();
            var socket = harness.client
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + harness.autoscaler.port() + "/fn/sample/ws"),
                            new WebSocket.Listener() {
                                @Override
                                public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                                    heard.complete(data.toString());
                                    return null;
                                }
                            })
                    .get(20, TimeUnit.SECONDS);
            socket.sendText("hello", true).get(5, TimeUnit.SECONDS);
            // Then both sides hear each other
            assertEquals("echo hello", heard.get(5, TimeUnit.SECONDS));
            socket.abort();
            // And an event comes before the answer is over
            long began = System.nanoTime();
            var events = harness.client.send(harness.to("/events").build(), BodyHandlers.ofLines());
            assertEquals("data: first", events.body().findFirst().orElseThrow());
            assertTrue(System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(1500));
        }
    }

    @Test
    void headersButNotThoseOfTheConnection() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given a function
            harness.apply();
            // When it is called with headers
            String seen = harness.send(harness.to("/headers")
                            .header("X-Mine", "1")
                            .header("TE", "trailers")
                            .header("Thaw-Invocation-Id", "mine"))
                    .body();
            // Then the caller's go on, and the connection's stay
            assertTrue(seen.contains("X-Mine=1"), seen);
            assertTrue(seen.contains("Thaw-Invocation-Id=mine"), seen);
            assertFalse(seen.contains("TE=trailers"), seen);
        }
    }

    @Test
    void anUnknownFunctionIsNamed() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given no function
            // When one is called
            var answer = harness.get("/");
            // Then the answer says so
            assertEquals(404, answer.statusCode());
            assertTrue(answer.body().contains("\"function-not-found\""), answer.body());
        }
    }
}
