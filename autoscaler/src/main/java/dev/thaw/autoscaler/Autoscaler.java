package dev.thaw.autoscaler;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.router.Fleet;
import dev.thaw.autoscaler.router.FleetContext;
import dev.thaw.autoscaler.router.QueueBudget;
import dev.thaw.autoscaler.router.RequestMetrics;
import dev.thaw.autoscaler.router.Router;
import dev.thaw.autoscaler.router.StartSpans;
import dev.thaw.autoscaler.scaling.ForecastFile;
import dev.thaw.autoscaler.scaling.ScalingLoop;
import dev.thaw.autoscaler.target.ScaleTarget;
import dev.thaw.autoscaler.target.process.ProcessTarget;
import dev.thaw.engine.Decision;
import dev.thaw.engine.forecast.Forecast;
import dev.thaw.engine.forecast.ForecastSettings;
import dev.thaw.engine.forecast.ForecastState;

/** Router, engine and scale target in one: applies revisions, routes requests to them, and keeps as many instances as they need. */
public final class Autoscaler {
    private static final Logger LOG = LoggerFactory.getLogger(Autoscaler.class);
    private static final long TICK_MS = 50;
    /** Preparing takes a core for seconds: it waits until nobody needs that. */
    private static final Duration QUIET = Duration.ofSeconds(4);

    private final Vertx vertx;
    private final AutoscalerConfig config;
    private final FleetGauges gauges;
    private final RequestMetrics metrics;
    private final ScaleTarget target;
    private final Map<String, Fleet> fleets = new ConcurrentHashMap<>();
    private final Set<RevisionSpec> unprepared = ConcurrentHashMap.newKeySet();
    private final FleetContext context;
    private final ScalingLoop loop;
    private final Forecast forecast;
    private final ForecastFile forecastFile;
    /** Decisions are made on one thread: no two of them at once. */
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("scaling").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());

    private volatile boolean preparing;
    private Router.Listening router;

    private Autoscaler(
            Vertx vertx, AutoscalerConfig config, MeterRegistry meters, OpenTelemetry telemetry, ScaleTarget target) {
        this.vertx = vertx;
        this.config = config;
        this.gauges = new FleetGauges(meters);
        this.metrics = new RequestMetrics(meters, new StartSpans(telemetry));
        this.target = target;
        this.forecastFile = new ForecastFile(config.data().resolve("forecast"));
        this.forecast = forecastFile.load(
                new ForecastSettings(config.standby().slot(), ForecastSettings.DEFAULT.gigabyteSecondsPerSecond()));
        this.loop = new ScalingLoop(
                fleets::values,
                target,
                config.standby(),
                forecast,
                state -> Thread.ofVirtual().start(() -> forecastFile.save(state)),
                System::nanoTime,
                System::currentTimeMillis,
                thread,
                Runtime.getRuntime().availableProcessors());
        var queue =
                new QueueBudget(config.queue().requestsInAll(), config.queue().bytes());
        this.context = new FleetContext(
                target,
                config,
                metrics,
                queue,
                System::nanoTime,
                bound -> ThreadLocalRandom.current().nextInt(bound),
                loop::nudge);
    }

    /**
     * Starts the router and sweeps what an earlier one left behind.
     *
     * @param telemetry takes a span for each start; {@link OpenTelemetry#noop()} costs nothing
     * @param async takes requests that ask to be answered later; null when there is none
     */
    public static Future<Autoscaler> start(
            Vertx vertx, AutoscalerConfig config, MeterRegistry meters, OpenTelemetry telemetry, AsyncInvoker async) {
        Autoscaler autoscaler;
        try {
            autoscaler = new Autoscaler(vertx, config, meters, telemetry, new ProcessTarget(config));
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
        var router = new Router(name -> Optional.ofNullable(autoscaler.fleets.get(name)), autoscaler.metrics, async);
        return router.listen(config.host(), config.port()).map(listening -> {
            autoscaler.router = listening;
            var unused =
                    autoscaler.thread.scheduleWithFixedDelay(autoscaler::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
            return autoscaler;
        });
    }

    public int port() {
        return router.port();
    }

    /** Brings a function to a revision; idempotent. */
    public void apply(RevisionSpec revision) {
        fleets.compute(revision.function(), (name, fleet) -> {
            if (fleet == null) {
                var created = new Fleet(revision, context);
                gauges.add(created);
                loop.nudge(created);
                return created;
            }
            fleet.update(revision);
            return fleet;
        });
        unprepared.removeIf(old -> old.function().equals(revision.function()));
        unprepared.add(revision);
    }

    /** Stops a function's instances after their running requests. */
    public void remove(String function) {
        Fleet fleet = fleets.remove(function);
        unprepared.removeIf(old -> old.function().equals(function));
        if (fleet != null) {
            fleet.close();
            gauges.remove(function);
        }
    }

    public List<InstanceView> instances(String function) {
        Fleet fleet = fleets.get(function);
        return fleet == null ? List.of() : fleet.views();
    }

    /** The last decisions about a function's instances, the newest first. */
    public List<Decision> decisions(String function) {
        Fleet fleet = fleets.get(function);
        return fleet == null ? List.of() : fleet.decisions();
    }

    public List<String> logs(String function, int lines) {
        return target.logs(function, lines);
    }

    private void tick() {
        try {
            loop.tick();
            if (!unprepared.isEmpty() && !preparing && isQuiet()) {
                prepareOne();
            }
        } catch (RuntimeException e) {
            LOG.error("A tick failed; the next one goes on", e);
        }
    }

    private boolean isQuiet() {
        return fleets.values().stream().allMatch(fleet -> fleet.quietFor().compareTo(QUIET) > 0);
    }

    private void prepareOne() {
        RevisionSpec revision = unprepared.iterator().next();
        unprepared.remove(revision);
        preparing = true;
        target.prepare(revision).onComplete(done -> preparing = false);
    }

    /** Takes no new requests, lets the running ones end within the drain timeout, and stops every instance. */
    public Future<Void> close() {
        thread.shutdownNow();
        List<Future<Void>> closing = fleets.values().stream().map(Fleet::close).toList();
        Promise<Void> drained = Promise.promise();
        long patience = vertx.setTimer(Math.max(1, config.drainTimeout().toMillis()), late -> drained.tryComplete());
        Future.join(closing).onComplete(ended -> drained.tryComplete());
        return drained.future()
                .compose(done -> {
                    vertx.cancelTimer(patience);
                    return router.close();
                })
                .eventually(() -> vertx.executeBlocking(() -> {
                    target.close();
                    if (thread.awaitTermination(1, TimeUnit.SECONDS)) {
                        forecastFile.save(ForecastState.save(forecast));
                    }
                    return null;
                }));
    }
}
