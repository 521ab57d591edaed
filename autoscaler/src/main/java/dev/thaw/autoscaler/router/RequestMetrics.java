package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import dev.thaw.autoscaler.RevisionSpec;

/** Counts requests and times starts. */
public final class RequestMetrics implements StartMetrics {
    private static final Duration[] BOUNDS = LongStream.of(
                    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry meters;
    private final StartSpans spans;

    public RequestMetrics(MeterRegistry meters, StartSpans spans) {
        this.meters = meters;
        this.spans = spans;
    }

    void answered(RevisionSpec spec, int status, String start, long nanos) {
        meters.counter(
                        "thaw_requests_total",
                        "function",
                        spec.function(),
                        "revision",
                        spec.revision(),
                        "code",
                        Integer.toString(status),
                        "start",
                        start)
                .increment();
        meters.timer("thaw_request_seconds", "function", spec.function()).record(nanos, TimeUnit.NANOSECONDS);
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
}
