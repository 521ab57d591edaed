package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ten times the load that a function can bear: what is not shed should be as much as without the flood, and afterwards all should soon be
 * as before.
 */
final class Overload {
    static final Map<String, String> GOALS =
            Map.of("overload_goodput_ratio", ">= 0.9", "overload_recovery_s", "<= 5", "overload_unanswered", "0");
    private static final String FUNCTION = "busy";
    private static final int CONCURRENCY = 8;
    private static final int WORK_MS = 20;
    private static final int TIMES = 10;
    private static final int MOST_CONNECTIONS = 8_000;
    private static final Duration CAPACITY = Duration.ofSeconds(10);
    private static final Duration FLOOD = Duration.ofSeconds(60);
    private static final Duration AFTER = Duration.ofSeconds(15);
    private static final double MIB = 1 << 20;

    private Overload() {}

    static void of(Edition edition, Path folder, Benchmark.Options options, Map<String, Double> figures)
            throws IOException {
        var noop = NoopPackage.in(folder);
        edition.apply("functions", FUNCTION, noop.busyManifest(FUNCTION, CONCURRENCY, WORK_MS));
        URI url = edition.router().resolve("/fn/" + FUNCTION + "/");
        FirstByte.ofOne(url, System.nanoTime());
        var generator = new LoadGenerator(url, CONCURRENCY);
        generator.closedLoop(options.scaled(CAPACITY));
        double capacity = generator.closedLoop(options.scaled(CAPACITY)).okPerSecond();
        var flooding = new LoadGenerator(url, MOST_CONNECTIONS);
        try (var heap = new HeapWatch(edition)) {
            Duration length = options.scaled(FLOOD);
            long began = System.nanoTime();
            var answeredInTime = new AtomicLong();
            var flood = flooding.openLoop(capacity * TIMES, length, (due, answered, answer) -> {
                if (answer.isOk() && answered - began <= length.toNanos()) {
                    answeredInTime.incrementAndGet();
                }
            });
            figures.put("overload_goodput_ratio", answeredInTime.get() / (length.toNanos() / 1e9) / capacity);
            figures.put("overload_offered_per_second", capacity * TIMES);
            figures.put("overload_shed", (double) flood.shed());
            figures.put("overload_unanswered", (double) flood.failed() + flood.other());
            figures.put("overload_heap_mib", heap.highest() / MIB);
        }
        figures.put("overload_recovery_s", recovery(url, capacity / 2, options));
    }

    /** After how many seconds, counted from the flood's last answer, every request is answered with 200 within ten times its work. */
    private static double recovery(URI url, double rate, Benchmark.Options options) throws IOException {
        long began = System.nanoTime();
        var last = new AtomicLong(began);
        new LoadGenerator(url, MOST_CONNECTIONS).openLoop(rate, options.scaled(AFTER), (due, answered, answer) -> {
            if (!answer.isOk()
                    || answered - due > Duration.ofMillis(TIMES * WORK_MS).toNanos()) {
                last.accumulateAndGet(answered, Math::max);
            }
        });
        return (last.get() - began) / 1e9;
    }

    /** Looks at the platform's heap every second. */
    private static final class HeapWatch implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Thread thread;
        private volatile double highest;

        HeapWatch(Edition edition) {
            thread = Thread.ofVirtual().start(() -> watch(edition));
        }

        private void watch(Edition edition) {
            try {
                while (!over.get()) {
                    highest = Math.max(highest, edition.metric("jvm_memory_used_bytes", "area=\"heap\""));
                    Edition.pause(1_000);
                }
            } catch (IOException e) {
                highest = Double.NaN;
            }
        }

        double highest() {
            return highest;
        }

        @Override
        public void close() {
            over.set(true);
            thread.interrupt();
        }
    }
}
