package dev.thaw.autoscaler.router;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Which connections to instances are used again, and what is sent a second time. */
@Timeout(30)
class KeptConnectionTest {
    private static final String POST = "POST /fn/f/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    private static final String GET = "GET /fn/f/ HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @Test
    void aConnectionIsKeptButNotAcrossALongFreeze() throws Exception {
        // Given an instance to which a connection is kept
        try (var upstream = RawServer.saying("ok");
                var fixture = new RouterFixture(upstream.port());
                var caller = RawServer.Peer.to(fixture.port())) {
            answered(caller, POST);
            answered(caller, POST);
            assertEquals(1, upstream.connections.get());
            // When it has been frozen for a moment, then the connection is used again
            freeze(fixture);
            answered(caller, POST);
            assertEquals(1, upstream.connections.get());
            // When it has been frozen for long, then it is not
            freeze(fixture);
            fixture.ahead.addAndGet(Duration.ofSeconds(11).toNanos());
            answered(caller, POST);
            assertEquals(2, upstream.connections.get());
        }
    }

    private static void freeze(RouterFixture fixture) {
        await().until(() -> fixture.fleet.inFlight() == 0);
        fixture.ahead.addAndGet(RouterFixture.PARK_AFTER.toNanos());
        await().until(() -> {
            fixture.fleet.tick();
            return fixture.fleet.states().containsKey("standby");
        });
    }

    @Test
    void anIdempotentRequestIsSentAgainAndOthersAreNot() throws Exception {
        // Given an instance that closes a connection instead of answering the second request on it
        var requests = new AtomicInteger();
        try (var upstream = new RawServer(peer -> {
                    peer.head();
                    peer.send(RawServer.ok("ok"));
                    peer.head();
                    requests.incrementAndGet();
                });
                var fixture = new RouterFixture(upstream.port());
                var caller = RawServer.Peer.to(fixture.port())) {
            answered(caller, GET);
            // When that was a GET, then it is sent again on another
            answered(caller, GET);
            assertEquals(1, requests.get());
            // When it was a POST, then it is not
            caller.send(POST);
            String head = caller.head();
            assertTrue(head.startsWith("HTTP/1.1 502 "), head);
            assertEquals(2, requests.get());
        }
    }

    @Test
    void nothingIsSentAgainOnceTheAnswerHasBegun() throws Exception {
        // Given an instance that breaks off in the middle of its answer
        var requests = new AtomicInteger();
        try (var upstream = new RawServer(peer -> {
                    peer.head();
                    requests.incrementAndGet();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                });
                var fixture = new RouterFixture(upstream.port());
                var caller = RawServer.Peer.to(fixture.port())) {
            // When it is called
            caller.send(GET);
            // Then the caller sees half an answer and the end of the connection
            String all = caller.rest();
            assertTrue(all.endsWith("\r\n\r\nhalf"), all);
            assertEquals(1, requests.get());
        }
    }

    @Test
    void aRefusedConnectionGoesToAnotherInstance() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        // Given an instance that does not listen, and one that does
        try (var upstream = RawServer.saying("ok");
                var fixture = new RouterFixture(1, Duration.ofSeconds(10), 100, closed, upstream.port());
                var caller = RawServer.Peer.to(fixture.port())) {
            // When a request that must not be repeated comes, then it is answered
            answered(caller, POST);
            // And the first instance is replaced
            assertTrue(fixture.target.started.getFirst().ended.future().isComplete());
        }
    }

    @Test
    void theEndOfTheCallerEndsTheWork() throws Exception {
        // Given an instance at work
        var working = new AtomicBoolean();
        var told = new AtomicBoolean();
        try (var upstream = new RawServer(peer -> {
                    peer.head();
                    working.set(true);
                    told.set(peer.rest().isEmpty());
                });
                var fixture = new RouterFixture(upstream.port())) {
            try (var caller = RawServer.Peer.to(fixture.port())) {
                caller.send(POST);
                await().untilTrue(working);
                assertFalse(told.get());
                assertEquals(1, fixture.fleet.inFlight());
            }
            // When the caller goes, then the instance is told, and nothing is left
            await().untilTrue(told);
            await().until(() -> fixture.fleet.inFlight() == 0);
            await().untilAsserted(() -> assertEquals(
                    0, fixture.router.open().stream().mapToInt(i -> i).sum()));
            await().until(() -> fixture.router.callers() == 0);
            assertEquals(
                    1,
                    fixture.meters
                            .get("thaw_requests_total")
                            .tags("function", "f", "revision", "f-1", "code", "499", "start", "warm")
                            .counter()
                            .count());
        }
    }

    private static void answered(RawServer.Peer caller, String request) throws IOException {
        caller.send(request);
        String head = caller.head();
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        assertEquals("ok", caller.bytes(2));
    }
}
