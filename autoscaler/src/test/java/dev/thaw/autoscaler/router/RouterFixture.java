package dev.thaw.autoscaler.router;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.engine.kpa.ScaleSettings;

/** A router with one function, {@code f}, whose instances are servers of the test's own. */
final class RouterFixture implements AutoCloseable {
    static final Duration PARK_AFTER = Duration.ofMillis(100);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final AtomicLong ahead = new AtomicLong();
    final FixedTarget target;
    final QueueBudget queue;
    final Fleet fleet;
    final Router.Listening router;
    private final ExecutorService starts =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

    /**
     * @param concurrency per instance
     * @param ports of the instances; all are started
     */
    RouterFixture(int concurrency, Duration timeout, int queueRequests, int... ports) {
        this(concurrency, timeout, queueRequests, 64L << 20, ports);
    }

    private RouterFixture(int concurrency, Duration timeout, int queueRequests, long queueBytes, int[] ports) {
        target = new FixedTarget(ports);
        queue = new QueueBudget(queueRequests, queueBytes);
        var config = new AutoscalerConfig(
                "127.0.0.1",
                0,
                Path.of("unused"),
                Path.of("unused"),
                new AutoscalerConfig.Queue(queueRequests, queueBytes, queueRequests),
                new AutoscalerConfig.Standby(PARK_AFTER, 1 << 20, 1 << 30, Duration.ofMinutes(1)),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Map.of());
        var context = new FleetContext(
                target,
                config,
                (function, kind, phase, nanos) -> {},
                queue,
                () -> System.nanoTime() + ahead.get(),
                bound -> ThreadLocalRandom.current().nextInt(bound),
                fleet -> starts.execute(() -> startOne(fleet)));
        fleet = new Fleet(spec(concurrency, timeout, ports.length), context);
        for (int i = 0; i < ports.length; i++) {
            fleet.start();
        }
        router = await(new Router(
                        name -> name.equals("f") ? Optional.of(fleet) : Optional.empty(),
                        new RequestMetrics(meters, new StartSpans(OpenTelemetry.noop())),
                        null)
                .listen("127.0.0.1", 0));
    }

    RouterFixture(int... ports) {
        this(0, Duration.ofSeconds(20), 1_000, ports);
    }

    /** One whose waiting requests hold so many bytes at most. */
    static RouterFixture queueing(long bytes, int concurrency, int port) {
        return new RouterFixture(concurrency, Duration.ofSeconds(20), 1_000, bytes, new int[] {port});
    }

    private static RevisionSpec spec(int concurrency, Duration timeout, int max) {
        return new RevisionSpec(
                "f",
                "f-1",
                Path.of("unused"),
                Map.of(),
                1,
                1 << 20,
                1 << 20,
                concurrency,
                timeout,
                0,
                max,
                Duration.ofMinutes(5),
                OptionalInt.empty(),
                ScaleSettings.NONE,
                1);
    }

    private static void startOne(Fleet fleet) {
        if (fleet.waiting() > 0 && fleet.views().isEmpty()) {
            fleet.start();
        }
    }

    int port() {
        return router.port();
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(router.close());
        starts.shutdownNow();
    }
}
