package dev.thaw.autoscaler.router;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Calls that ask to be answered later. */
@Timeout(30)
class AsyncCallTest {
    private final AtomicReference<String> recorded = new AtomicReference<>();

    private String answer(String path, int length) throws Exception {
        try (var upstream = new RawServer(peer -> {
                    peer.head();
                    peer.bytes(2);
                    peer.send(RawServer.ok("done"));
                });
                var fixture = new RouterFixture(upstream.port())) {
            var router = RouterFixture.await(new Router(
                            name -> Optional.of(fixture.fleet),
                            new RequestMetrics(fixture.meters, new StartSpans(OpenTelemetry.noop())),
                            (function, type, body) -> {
                                recorded.set(function + " " + type + " " + body);
                                return Future.succeededFuture(URI.create("http://localhost/v1/invocations/7"));
                            })
                    .listen("127.0.0.1", 0));
            try (var caller = RawServer.Peer.to(router.port())) {
                caller.send("POST /fn/f" + path + " HTTP/1.1\r\nHost: localhost\r\nPrefer: wait=1, respond-async\r\n"
                        + "Content-Type: text/plain\r\nContent-Length: " + length + "\r\n\r\n");
                if (length == 2) {
                    caller.send("hi");
                } else {
                    caller.send("x".repeat(length));
                }
                return caller.head();
            } finally {
                RouterFixture.await(router.close());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/?a=b", "/f"})
    void anInvocationIsRecordedAndItsCallerToldWhere(String path) throws Exception {
        String answer = answer(path, 2);
        assertTrue(answer.startsWith("HTTP/1.1 202 "), answer);
        assertTrue(answer.contains("/v1/invocations/7\r\n"), answer);
        assertTrue(answer.contains("respond-async\r\n"), answer);
        assertEquals("f text/plain hi", recorded.get());
    }

    @Test
    void whatIsBehindOtherPathsIsTheFunctionsAffair() throws Exception {
        String answer = answer("/v1/images/generations", 2);
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertNull(recorded.get());
    }

    @Test
    void aBodyThatNoRecordHoldsIsRefused() throws Exception {
        String answer = answer("/", (1 << 20) + 1);
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        assertNull(recorded.get());
    }
}
