package dev.thaw.functions.watermark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Many callers at once. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class LoadTest {
    /** MiB that a worker may hold. */
    private static final long WORKER = 450;

    /** MiB by which a hundred callers may make the function larger. */
    private static final long FUNCTION = 300;

    private static final long SAMPLE = 50_000_000;

    @TempDir
    Path folder;

    Shop shop;

    @Test
    void aHundredCallersAtOnceAreServedOrToldToComeBack() throws Exception {
        // Given
        shop.put("in/many.jpg", Pictures.grey(folder, "many.jpg", 800, 600));
        Callable<Response> caller = () -> shop.call("in/many.jpg", Map.of("text", "x"));

        // When: two work, eight may wait
        Set<String> seen = new HashSet<>();
        try (var callers = Executors.newFixedThreadPool(100)) {
            for (Future<Response> answer : callers.invokeAll(Collections.nCopies(100, caller))) {
                Response response = answer.get();
                seen.add(
                        response.statusCode() == 200
                                ? "fine"
                                : response.jsonPath().getString("code"));
                assertTrue(response.statusCode() == 200 || response.header("Retry-After") != null);
            }
        }

        // Then
        assertEquals(Set.of("fine", "overloaded"), seen);
    }

    @Test
    void memoryIsBoundedHoweverManyCall() throws Exception {
        // Given pictures of twelve megapixels
        shop.put("in/large.jpg", Pictures.grey(folder, "large.jpg", 4000, 3000));
        Callable<Integer> caller =
                () -> shop.call("in/large.jpg", Map.of("text", "x", "outputs", List.of(Map.of("width", 2000))))
                        .statusCode();
        shop.call("in/large.jpg", Map.of("text", "x")).then().statusCode(200);
        long before = mebibytes(ProcessHandle.current());
        var peak = new AtomicLong();
        var function = new AtomicLong();
        var done = new AtomicBoolean();

        // When a hundred call at once
        try (var threads = Executors.newFixedThreadPool(101)) {
            threads.execute(() -> {
                while (!done.get()) {
                    long workers = ProcessHandle.current()
                            .descendants()
                            .mapToLong(LoadTest::mebibytes)
                            .sum();
                    peak.accumulateAndGet(workers, Math::max);
                    function.accumulateAndGet(mebibytes(ProcessHandle.current()), Math::max);
                    LockSupport.parkNanos(SAMPLE);
                }
            });
            Set<Integer> seen = new HashSet<>();
            for (Future<Integer> status : threads.invokeAll(Collections.nCopies(100, caller))) {
                seen.add(status.get());
            }
            done.set(true);
            assertTrue(seen.contains(200), seen.toString());
        }

        // Then two workers hold no more than two do, and the function does not grow with its callers
        assertTrue(peak.get() > 0 && peak.get() <= 2 * WORKER, "workers: " + peak + " MiB");
        assertTrue(function.get() - before <= FUNCTION, "function: " + before + " to " + function + " MiB");
    }

    private static long mebibytes(ProcessHandle process) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException ended) {
            return 0;
        }
    }
}
