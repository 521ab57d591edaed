package dev.thaw.functions.imagegen.observe;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import dev.thaw.functions.imagegen.usage.Metering;
import dev.thaw.functions.imagegen.usage.Tokens;

/** Counts and times; the names and labels are listed in docs/reference/image-generation.md. */
@ApplicationScoped
public class Meters {
    private static final Duration[] BOUNDS = LongStream.of(
                    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Whose job it is, what draws it, and where; the backend is {@code none} for a job that nobody has begun. */
    public record Labels(String tenant, String key, String model, String backend) {
        public Labels {
            backend = backend == null ? "none" : backend;
        }

        private Tags tags() {
            return Tags.of("tenant", tenant, "key", key, "model", model, "backend", backend);
        }
    }

    /** A request has been answered. */
    public void request(String method, String route, int status, long nanos) {
        time(
                        "thaw_imagegen_request_seconds",
                        Tags.of("method", method, "route", route, "code", Integer.toString(status)))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A key has come to a limit. */
    public void limited(String key, String code) {
        registry.counter("thaw_imagegen_limited_total", "key", key, "code", code)
                .increment();
    }

    /** A request has got a job that others have asked for. */
    public void shared(String model) {
        registry.counter("thaw_imagegen_shared_total", "model", model).increment();
    }

    /** A job has been taken from the queue for the first time. */
    public void waited(String model, Duration time) {
        time("thaw_imagegen_queue_seconds", Tags.of("model", model)).record(time);
    }

    /**
     * A back end has worked on a job.
     *
     * @param outcome {@code succeeded}, {@code refused}, {@code busy}, {@code broken} or {@code cancelled}
     */
    public void worked(String backend, String model, String outcome, Duration time) {
        time("thaw_imagegen_draw_seconds", Tags.of("backend", backend, "model", model, "outcome", outcome))
                .record(time);
    }

    /** A job has ended without pictures. */
    public void ended(Labels labels, String status) {
        registry.counter("thaw_imagegen_jobs_total", labels.tags().and("status", status))
                .increment();
    }

    /** A job has ended with pictures. */
    public void succeeded(Labels labels, int pictures, Metering metering) {
        ended(labels, "succeeded");
        Tags tags = labels.tags();
        registry.counter("thaw_imagegen_images_total", tags).increment(pictures);
        registry.counter("thaw_imagegen_megapixel_steps_total", tags).increment(metering.megapixelSteps());
        registry.counter("thaw_imagegen_backend_seconds_total", tags).increment(metering.backendSeconds());
        registry.counter("thaw_imagegen_price_total", tags).increment(metering.price());
        Tokens tokens = metering.tokens();
        if (tokens.total() > 0) {
            registry.counter("thaw_imagegen_tokens_total", tags.and("direction", "input"))
                    .increment((double) tokens.input());
            registry.counter("thaw_imagegen_tokens_total", tags.and("direction", "output"))
                    .increment((double) tokens.output());
        }
    }

    private Timer time(String name, Tags tags) {
        return Timer.builder(name).tags(tags).serviceLevelObjectives(BOUNDS).register(registry);
    }
}
