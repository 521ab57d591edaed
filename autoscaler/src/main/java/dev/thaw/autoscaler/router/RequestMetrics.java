package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;

import dev.thaw.autoscaler.RevisionSpec;

/** Counts requests and times starts. */
public final class RequestMetrics implements StartMetrics {
    private final MeterRegistry meters;

    public RequestMetrics(MeterRegistry meters) {
        this.meters = meters;
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
    public void started(String function, Duration took) {
        meters.timer("thaw_start_seconds", "function", function, "kind", "cold", "phase", "listen")
                .record(took);
    }
}
