package dev.thaw.autoscaler;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Instances that are killed while they work: only what they were working on fails. */
class KillUnderLoadTest {
    private static final int CONCURRENCY = 2;
    private static final int MOST = 3;
    private static final int CALLERS = 8;

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void onlyRequestsOnAKilledInstanceFail() throws Exception {
        kill(10);
    }

    @Test
    @Tag("slow")
    @Timeout(600)
    void onlyRequestsOnAHundredKilledInstancesFail() throws Exception {
        kill(100);
    }

    private void kill(int kills) throws Exception {
        try (var harness = new Harness(folder);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            // Given continuous load that keeps every instance full
            harness.apply(
                    LifeApp.script(folder), "r-1", CONCURRENCY, MOST, Duration.ofMinutes(5), Duration.ofSeconds(30));
            var stop = new AtomicBoolean();
            var answered = new AtomicInteger();
            Queue<HttpResponse<String>> failures = new ConcurrentLinkedQueue<>();
            List<Future<?>> load = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                load.add(callers.submit(() -> {
                    while (!stop.get()) {
                        var answer = harness.send(harness.to("/slow").POST(BodyPublishers.ofString("x")));
                        if (answer.statusCode() == 200) {
                            answered.incrementAndGet();
                        } else {
                            failures.add(answer);
                        }
                    }
                    return null;
                }));
            }
            // When one that works is killed, again and again
            for (int i = 0; i < kills; i++) {
                int before = answered.get();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> answered.get() > before + CALLERS
                                && !ready(harness).isEmpty());
                List<InstanceView> ready = ready(harness);
                long pid = ready.get(ThreadLocalRandom.current().nextInt(ready.size()))
                        .pid();
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
            int before = answered.get();
            await().atMost(Duration.ofSeconds(30)).until(() -> answered.get() > before + 10 * CALLERS);
            stop.set(true);
            for (Future<?> each : load) {
                each.get();
            }
            // Then no more has failed than was on them, and who called was told so
            assertTrue(failures.size() <= kills * CONCURRENCY, () -> failures.size() + " failed");
            assertTrue(!failures.isEmpty(), "full instances were killed");
            for (HttpResponse<String> failure : failures) {
                assertEquals(502, failure.statusCode(), failure.body());
                assertTrue(failure.body().contains("\"instance-failed\""), failure.body());
            }
            // And the function is as before
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> harness.meters.get("thaw_queue_depth").gauge().value() == 0);
            assertEquals(200, harness.get("/").statusCode());
        }
    }

    private static List<InstanceView> ready(Harness harness) {
        return harness.autoscaler.instances(Harness.FUNCTION).stream()
                .filter(instance -> instance.state().equals("ready"))
                .toList();
    }
}
