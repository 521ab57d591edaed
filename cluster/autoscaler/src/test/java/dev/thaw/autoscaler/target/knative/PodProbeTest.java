package dev.thaw.autoscaler.target.knative;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Against a stand-in for queue-proxy that is as strict about headers as the real one. */
class PodProbeTest {
    private final Vertx vertx = Vertx.vertx();
    private final PodProbe probe = new PodProbe(vertx);
    private HttpServer server;

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aPodThatAnswersIsReady() {
        assertEquals(PodProbe.Answer.READY, ask(queueProxy(200, "queue", Duration.ZERO)));
    }

    @Test
    void oneThatComesUpMeanwhileIsFoundByTheSameRequest() {
        assertEquals(PodProbe.Answer.READY, ask(queueProxy(200, "queue", Duration.ofMillis(700))));
    }

    @Test
    void oneThatDrainsIsNotReady() {
        assertEquals(PodProbe.Answer.NOT_READY, ask(queueProxy(503, "", Duration.ZERO)));
    }

    @Test
    void anotherServerAtTheAddressIsNotTakenForIt() {
        assertEquals(PodProbe.Answer.WRONG, ask(queueProxy(200, "hello", Duration.ZERO)));
        assertEquals(PodProbe.Answer.WRONG, ask(queueProxy(404, "queue", Duration.ZERO)));
    }

    @Test
    void aPodThatIsGoneIsAFailure() {
        // Given
        int port = queueProxy(200, "queue", Duration.ZERO);
        server.close().toCompletionStage().toCompletableFuture().join();

        // When, Then
        assertThrows(CompletionException.class, () -> ask(port));
    }

    private int queueProxy(int status, String body, Duration after) {
        Handler<HttpServerRequest> answer = request -> {
            boolean asked = "queue".equals(request.getHeader("K-Network-Probe"))
                    && request.getHeader("User-Agent").startsWith("Knative-Activator-Probe");
            int given = asked ? status : 400;
            vertx.setTimer(
                    Math.max(1, after.toMillis()),
                    late -> request.response().setStatusCode(given).end(body));
        };
        server = vertx.createHttpServer().requestHandler(answer);
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private PodProbe.Answer ask(int port) {
        return probe.ask("127.0.0.1", port)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
