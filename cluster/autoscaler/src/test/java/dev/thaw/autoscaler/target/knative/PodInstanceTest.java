package dev.thaw.autoscaler.target.knative;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.thaw.autoscaler.target.StartTimes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pauses pass at once here: they are only noted. */
class PodInstanceTest {
    private static final String HOST = "127.0.0.1";
    private static final int QUESTIONS = 16;

    private final Vertx vertx = Vertx.vertx();
    private final List<Long> pauses = new ArrayList<>();
    private final CompletableFuture<Void> asked = new CompletableFuture<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aPodThatDoesNotListenYetIsAskedOftenAtFirstAndSeldomLater() throws Exception {
        // Given
        int port = freePort();
        PodInstance pod = new PodInstance("pod", HOST, port, 0, System::nanoTime, gone -> {});

        // When
        pod.probe(new PodProbe(vertx), this::pass);
        asked.get(30, TimeUnit.SECONDS);

        // Then
        assertTrue(pauses.get(0) <= 2, "first " + pauses);
        assertTrue(pauses.stream().limit(5).mapToLong(Long::longValue).sum() <= 30, "at first " + pauses);
        assertEquals(200, pauses.getLast(), "later " + pauses);
        assertEquals(pauses.stream().sorted().toList(), pauses);
    }

    @Test
    void itIsReadyOnceItAnswers() throws Exception {
        // Given
        int port = freePort();
        PodInstance pod = new PodInstance("pod", HOST, port, System.nanoTime(), System::nanoTime, gone -> {});

        // When
        pod.probe(new PodProbe(vertx), (pause, again) -> listen(port, again));
        StartTimes times = pod.ready().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);

        // Then
        assertTrue(pod.isReady());
        assertTrue(times.boot().compareTo(Duration.ZERO) > 0, times.toString());
    }

    private void pass(long pause, Runnable again) {
        pauses.add(pause);
        if (pauses.size() < QUESTIONS) {
            again.run();
        } else {
            asked.complete(null);
        }
    }

    private int freePort() {
        HttpServer server = vertx.createHttpServer().requestHandler(request -> {});
        int port = server.listen(0, HOST)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        server.close().toCompletionStage().toCompletableFuture().join();
        return port;
    }

    private void listen(int port, Runnable then) {
        var unused = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("queue"))
                .listen(port, HOST)
                .onSuccess(listening -> then.run());
    }
}
