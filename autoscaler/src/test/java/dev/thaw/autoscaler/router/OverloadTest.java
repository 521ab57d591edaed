package dev.thaw.autoscaler.router;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** More than a function can bear: the rest is told to come back, and nothing of it stays. */
@Timeout(60)
class OverloadTest {
    private static final int CONCURRENCY = 4;
    private static final int QUEUE = 20;
    private static final int CALLERS = 240;
    private static final String GET = "GET /fn/f/ HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @Test
    void isShedAndLeavesNothing() throws Exception {
        // Given a function that works on four requests at once, and twenty that may wait
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        try (var upstream = new RawServer(peer -> {
                    while (!peer.head().isEmpty()) {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                        now.decrementAndGet();
                        peer.send(RawServer.ok("ok"));
                    }
                });
                var fixture = new RouterFixture(CONCURRENCY, Duration.ofSeconds(20), QUEUE, upstream.port());
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            // When ten times as many call again and again
            var stop = new AtomicBoolean();
            var answered = new AtomicInteger();
            var shed = new AtomicInteger();
            List<Future<?>> load = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                load.add(callers.submit(() -> {
                    call(fixture.port(), stop, answered, shed);
                    return null;
                }));
            }
            await().until(() -> {
                assertTrue(fixture.fleet.waiting() <= QUEUE);
                return answered.get() > 500 && shed.get() > 500;
            });
            stop.set(true);
            for (Future<?> each : load) {
                each.get();
            }
            // Then the instance was never given more than it takes
            assertEquals(CONCURRENCY, most.get());
            // And afterwards nothing waits, nothing is open but the kept connections, and the next call is served
            await().until(() -> fixture.fleet.waiting() == 0 && fixture.fleet.inFlight() == 0);
            assertTrue(
                    fixture.router.open().stream().mapToInt(Integer::intValue).sum() <= 2 * CONCURRENCY);
            try (var caller = RawServer.Peer.to(fixture.port())) {
                caller.send(GET);
                assertTrue(caller.head().startsWith("HTTP/1.1 200 "));
            }
        }
    }

    private static void call(int port, AtomicBoolean stop, AtomicInteger answered, AtomicInteger shed)
            throws IOException {
        try (var caller = RawServer.Peer.to(port)) {
            while (!stop.get()) {
                caller.send(GET);
                String head = caller.head();
                caller.bytes(Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1")));
                if (head.startsWith("HTTP/1.1 200 ")) {
                    answered.incrementAndGet();
                } else {
                    assertTrue(head.startsWith("HTTP/1.1 503 "), head);
                    assertTrue(head.toLowerCase(java.util.Locale.ROOT).contains("\r\nretry-after: "), head);
                    shed.incrementAndGet();
                    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                }
            }
        }
    }

    @Test
    void bytesThatWaitAreBoundedToo() throws Exception {
        // Given a function whose only instance is busy, and a queue with room for two requests with a body
        var release = new AtomicBoolean();
        try (var upstream = new RawServer(peer -> {
                    while (!peer.head().isEmpty()) {
                        await().untilTrue(release);
                        peer.send(RawServer.ok("ok"));
                    }
                });
                var fixture = RouterFixture.queueing(200 << 10, 1, upstream.port());
                var busy = RawServer.Peer.to(fixture.port())) {
            busy.send(GET);
            await().until(() -> fixture.fleet.inFlight() == 1);
            // When four come
            List<RawServer.Peer> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int waiting = Math.min(i + 1, 2);
                var caller = RawServer.Peer.to(fixture.port());
                callers.add(caller);
                caller.send("POST /fn/f/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
                await().until(() -> fixture.fleet.waiting() == waiting);
            }
            // Then the last two are told to come back
            for (RawServer.Peer caller : callers.subList(2, 4)) {
                String refused = caller.head();
                assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
            }
            // And there is room again once those that waited have gone
            for (RawServer.Peer caller : callers) {
                caller.close();
            }
            await().until(() -> fixture.fleet.waiting() == 0);
            assertEquals(0, fixture.queue.requests());
            release.set(true);
            assertTrue(busy.head().startsWith("HTTP/1.1 200 "));
        }
    }
}
