package dev.thaw.autoscaler;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.engine.kpa.ScaleSettings;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Real processes that start, rest, are thawed, drain and stop, with requests at every moment of it: none fails, nothing is left. */
class LifeCycleTest {
    private static final int FUNCTIONS = 4;
    /** Instances are stopped this long after their last request. */
    private static final Duration IDLE = Harness.PARK_AFTER.multipliedBy(2);
    /** Requests come at any moment until shortly after that. */
    private static final long LONGEST_PAUSE_MS = IDLE.toMillis() + 250;

    private static final int REVISION_EVERY = 20;
    private static final Duration LEAVING = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void aHundredCyclesLoseNothingAndLeaveNothing() throws Exception {
        cycles(100);
    }

    @Test
    @Tag("slow")
    @Timeout(900)
    void aThousandCyclesLoseNothingAndLeaveNothing() throws Exception {
        cycles(1_000);
    }

    @Test
    @Timeout(120)
    void theFirstRequestsOfFiftyFunctionsAtOnceAllSucceed() throws Exception {
        try (var harness = new Harness(folder);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            // Given fifty functions without an instance
            Path program = LifeApp.script(folder);
            List<String> names = IntStream.range(0, 50).mapToObj(i -> "f" + i).toList();
            names.forEach(name -> apply(harness, program, name, 1, Duration.ofMinutes(5)));
            // When all are called at once
            List<Future<HttpResponse<String>>> calls = names.stream()
                    .map(name -> callers.submit(() -> call(harness, name, "/", name)))
                    .toList();
            // Then each is answered by an instance that it waited for
            for (Future<HttpResponse<String>> call : calls) {
                HttpResponse<String> answer = call.get();
                assertEquals(200, answer.statusCode(), answer.body());
                assertEquals("cold", answer.headers().firstValue("Thaw-Start").orElseThrow());
            }
        }
    }

    private void cycles(int count) throws Exception {
        try (var harness = new Harness(folder);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            // Given functions whose instances rest and stop soon after each request
            Path program = LifeApp.script(folder);
            List<String> names =
                    IntStream.range(0, FUNCTIONS).mapToObj(i -> "f" + i).toList();
            for (String name : names) {
                apply(harness, program, name, 0, IDLE);
                call(harness, name, "/", "first");
            }
            int filesBefore = count(Path.of("/proc/self/fd"));
            Map<String, AtomicInteger> starts = new ConcurrentHashMap<>();
            Set<String> failures = ConcurrentHashMap.newKeySet();
            // When requests come at any moment, and now and then another revision
            List<Future<?>> load = new ArrayList<>();
            for (String name : names) {
                load.add(callers.submit(() -> drive(harness, program, name, count / FUNCTIONS, starts, failures)));
            }
            for (Future<?> each : load) {
                each.get();
            }
            // Then none has failed, and they found instances in every state
            assertEquals(Set.of(), failures);
            for (String kind : List.of("cold", "thaw", "warm")) {
                assertTrue(starts.containsKey(kind), starts::toString);
            }
            // And when the functions are removed, nothing is left of their instances
            names.forEach(harness.autoscaler::remove);
            await().atMost(LEAVING).until(() -> instances() == 0);
            await().atMost(LEAVING).until(() -> groups() == 0);
            assertEquals(0, count(folder.resolve("scratch")));
            assertEquals(0, count(folder.resolve("data/processes")));
            for (String name : names) {
                assertTrue(count(folder.resolve("data/logs").resolve(name)) <= 10);
            }
            await().atMost(LEAVING).until(() -> count(Path.of("/proc/self/fd")) <= filesBefore + FUNCTIONS);
        }
    }

    private static void drive(
            Harness harness,
            Path program,
            String name,
            int count,
            Map<String, AtomicInteger> starts,
            Set<String> failures) {
        for (int i = 1; i <= count; i++) {
            long pause = i % 3 == 0 ? 0 : ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MS);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
            String body = name + " " + i;
            try {
                var slow = i % REVISION_EVERY == 0
                        ? harness.client.sendAsync(request(harness, name, "/slow", body), BodyHandlers.ofString())
                        : null;
                if (slow != null) {
                    apply(harness, program, name, i, IDLE);
                }
                HttpResponse<String> answer = call(harness, name, "/", body);
                starts.computeIfAbsent(
                                answer.headers().firstValue("Thaw-Start").orElse("none"), kind -> new AtomicInteger())
                        .incrementAndGet();
                check(answer, body, failures);
                if (slow != null) {
                    check(slow.get(30, TimeUnit.SECONDS), body, failures);
                }
            } catch (Exception e) {
                failures.add(e.toString());
            }
        }
    }

    private static void check(HttpResponse<String> answer, String body, Set<String> failures) {
        if (answer.statusCode() != 200 || !answer.body().equals(body)) {
            failures.add(answer.statusCode() + " " + answer.body());
        }
    }

    /** By a method that must not be repeated. */
    private static HttpResponse<String> call(Harness harness, String name, String path, String body)
            throws IOException, InterruptedException {
        return harness.client.send(request(harness, name, path, body), BodyHandlers.ofString());
    }

    private static HttpRequest request(Harness harness, String name, String path, String body) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + harness.autoscaler.port() + "/fn/" + name + path))
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static void apply(Harness harness, Path program, String name, int revision, Duration idle) {
        harness.autoscaler.apply(new RevisionSpec(
                name,
                name + "-" + revision,
                program,
                Map.of(),
                1,
                256L << 20,
                1L << 20,
                0,
                Duration.ofSeconds(30),
                0,
                1,
                idle,
                OptionalInt.empty(),
                ScaleSettings.NONE,
                1));
    }

    private static long instances() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains(LifeApp.class.getName()))
                .count();
    }

    /** Control groups of instances of this process. */
    private static long groups() throws IOException {
        long groups = 0;
        for (String hierarchy : List.of("", "unified", "freezer", "memory", "cpu")) {
            Path root = Path.of("/sys/fs/cgroup", hierarchy);
            try (Stream<Path> own = Files.isDirectory(root) ? Files.list(root) : Stream.empty()) {
                for (Path platform : own.filter(p -> p.getFileName()
                                .toString()
                                .startsWith("thaw-" + ProcessHandle.current().pid() + "-"))
                        .toList()) {
                    try (Stream<Path> instances = Files.list(platform)) {
                        groups += instances.filter(Files::isDirectory).count();
                    }
                }
            }
        }
        return groups;
    }

    private static int count(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return (int) files.count();
        }
    }
}
