package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import dev.thaw.autoscaler.RevisionSpec;

/** Counts requests and times starts. */
public final class RequestMetrics implements StartMetrics {
    private static final Duration[] BOUNDS = LongStream.of(
                    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final int STATUSES = 600;

    private final MeterRegistry meters;
    private final StartSpans spans;
    private final Map<String, Series> series = new ConcurrentHashMap<>();

    public RequestMetrics(MeterRegistry meters, StartSpans spans) {
        this.meters = meters;
        this.spans = spans;
    }

    /**
     * @param start how the instance came to take it; null when none did
     */
    void answered(RevisionSpec spec, int status, Lease.Start start, long nanos) {
        Series found = series.get(spec.function());
        if (found == null || !found.revision.equals(spec.revision())) {
            found = new Series(meters, spec);
            series.put(spec.function(), found);
        }
        found.counter(status, start).increment();
        found.seconds.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void phase(String function, String kind, String phase, long nanos) {
        Timer.builder("thaw_start_seconds")
                .tags("function", function, "kind", kind, "phase", phase)
                .serviceLevelObjectives(BOUNDS)
                .register(meters)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void started(StartPhases start, String traceparent) {
        spans.record(start, traceparent);
    }

    /** The meters of one revision; the registry is asked for each of them once. */
    private static final class Series {
        private final MeterRegistry meters;
        private final String function;
        private final String revision;
        private final Timer seconds;
        /** By status; without a lock, since the registry answers the same counter twice. */
        private final Map<Lease.Start, Counter[]> counters = new EnumMap<>(Lease.Start.class);

        private final Counter[] withoutStart = new Counter[STATUSES];

        Series(MeterRegistry meters, RevisionSpec spec) {
            this.meters = meters;
            this.function = spec.function();
            this.revision = spec.revision();
            for (Lease.Start start : Lease.Start.values()) {
                counters.put(start, new Counter[STATUSES]);
            }
            this.seconds = meters.timer("thaw_request_seconds", "function", function);
        }

        Counter counter(int status, Lease.Start start) {
            Counter[] byStatus = start == null ? withoutStart : counters.get(start);
            if (status >= STATUSES) {
                return make(status, start);
            }
            Counter known = byStatus[status];
            if (known == null) {
                known = make(status, start);
                byStatus[status] = known;
            }
            return known;
        }

        private Counter make(int status, Lease.Start start) {
            return meters.counter(
                    "thaw_requests_total",
                    "function",
                    function,
                    "revision",
                    revision,
                    "code",
                    Integer.toString(status),
                    "start",
                    start == null ? "none" : start.text());
        }
    }
}
