package dev.thaw.autoscaler;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** From zero to many instances and back. */
@Timeout(60)
class InstanceLifeTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void startsFromZeroStaysWarmAndGoesWhenIdle() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given a function with no instance
            harness.apply("r-1", 0, 1, Duration.ofMillis(700), TIMEOUT);
            assertEquals(List.of(), harness.autoscaler.instances(Harness.FUNCTION));
            // When it is called twice
            HttpResponse<String> first = harness.get("/");
            HttpResponse<String> second = harness.get("/");
            // Then the first call starts an instance and the second one finds it
            assertEquals("cold", first.headers().firstValue("Thaw-Start").orElseThrow());
            assertEquals("warm", second.headers().firstValue("Thaw-Start").orElseThrow());
            assertEquals(first.body(), second.body());
            // And it goes after the idle time, and the shortest window of the averages (6 s)
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> harness.autoscaler.instances(Harness.FUNCTION).isEmpty());
            assertNotEquals(first.body(), harness.get("/").body());
        }
    }

    @Test
    void growsWhileRequestsWaitAndBoundsTheQueue() throws Exception {
        try (var harness = new Harness(folder, 2, Duration.ofSeconds(20))) {
            // Given two instances at most, one request each, and two that may wait
            harness.apply("r-1", 1, 2, LONG, TIMEOUT);
            // When six come at once
            List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                calls.add(harness.client.sendAsync(harness.to("/sleep?ms=300").build(), BodyHandlers.ofString()));
            }
            List<HttpResponse<String>> answers =
                    calls.stream().map(CompletableFuture::join).toList();
            // Then those that found the queue full are told to come back
            List<HttpResponse<String>> refused =
                    answers.stream().filter(a -> a.statusCode() == 503).toList();
            assertEquals(4, refused.size());
            assertTrue(refused.stream()
                    .allMatch(a -> a.body().contains("\"queue-full\"")
                            && a.headers().firstValue("Retry-After").isPresent()));
            assertEquals(2, harness.autoscaler.instances(Harness.FUNCTION).size());
        }
    }

    @Test
    void noRequestFailsWhileRevisionsAndInstancesChange() throws Exception {
        try (var harness = new Harness(folder);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            // Given continuous load from four callers
            harness.apply("r-0", 2, 3, Duration.ofMillis(1), TIMEOUT);
            var stop = new AtomicBoolean();
            var answered = new AtomicInteger();
            var failures = ConcurrentHashMap.<String>newKeySet();
            List<CompletableFuture<Void>> load = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                load.add(CompletableFuture.runAsync(() -> call(harness, stop, answered, failures), callers));
            }
            // When revisions follow each other, and instances end as soon as they are idle
            for (int revision = 1; revision <= 3; revision++) {
                int before = answered.get();
                harness.apply("r-" + revision, 2, 3, Duration.ofMillis(1), TIMEOUT);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> answered.get() > before + 200 || !failures.isEmpty());
            }
            stop.set(true);
            load.forEach(CompletableFuture::join);
            // Then every request has been answered
            assertEquals(Set.of(), failures);
            assertTrue(answered.get() > 600);
        }
    }

    private static void call(Harness harness, AtomicBoolean stop, AtomicInteger answered, Set<String> failures) {
        while (!stop.get()) {
            try {
                HttpResponse<String> answer = harness.get("/sleep?ms=2");
                if (answer.statusCode() == 200) {
                    answered.incrementAndGet();
                } else {
                    failures.add(answer.body());
                }
            } catch (Exception e) {
                failures.add(e.toString());
            }
        }
    }

    @Test
    void saysWhyAnInstanceDidNotStart() throws Exception {
        try (var harness = new Harness(folder, 100, Duration.ofMillis(800))) {
            // Given packages that crash, hang, and do not exist
            Path crash = Harness.script(folder, "crash.sh", "echo no such library; exit 7");
            Path hang = Harness.script(folder, "hang.sh", "exec sleep 60");
            // When each is called, then the caller learns at once, or after the start timeout
            harness.apply(crash, "crash", 0, 1, LONG, TIMEOUT);
            HttpResponse<String> crashed = harness.get("/");
            assertEquals(502, crashed.statusCode());
            assertTrue(crashed.body().contains("no such library"), crashed.body());
            harness.apply(hang, "hang", 0, 1, LONG, TIMEOUT);
            HttpResponse<String> hung = harness.get("/");
            assertEquals(502, hung.statusCode());
            assertTrue(hung.body().contains("did not listen"), hung.body());
            harness.apply(folder.resolve("missing"), "missing", 0, 1, LONG, TIMEOUT);
            HttpResponse<String> missing = harness.get("/");
            assertEquals(502, missing.statusCode());
            assertTrue(missing.body().contains("\"executable-not-found\""), missing.body());
        }
    }

    @Test
    void aCallerThatGoesAwayOrIsTooLateEndsTheWork() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given a function that works for long
            harness.apply("r-1", 0, 1, LONG, Duration.ofSeconds(1));
            harness.get("/");
            // When its timeout passes
            HttpResponse<String> late = harness.get("/sleep?ms=20000");
            // Then the caller is told, and the instance too
            assertEquals(504, late.statusCode());
            assertTrue(late.body().contains("\"deadline-exceeded\""), late.body());
            await().untilAsserted(
                            () -> assertEquals("1", harness.get("/cancelled").body()));
            // When a caller hangs up
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), harness.autoscaler.port())) {
                socket.getOutputStream()
                        .write("GET /fn/sample/sleep?ms=20000 HTTP/1.1\r\nHost: x\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                int before = Integer.parseInt(harness.get("/seen").body());
                await().until(() -> Integer.parseInt(harness.get("/seen").body()) > before);
            }
            // Then the instance is told
            await().untilAsserted(
                            () -> assertEquals("2", harness.get("/cancelled").body()));
        }
    }
}
