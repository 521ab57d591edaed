package dev.thaw.autoscaler.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.SslContext;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.FleetGauges;
import dev.thaw.autoscaler.controller.Controller;
import dev.thaw.autoscaler.controller.RouterLoads;
import dev.thaw.autoscaler.ingress.RevisionAddressing;
import dev.thaw.autoscaler.router.Fleet;
import dev.thaw.autoscaler.router.FleetContext;
import dev.thaw.autoscaler.router.QueueBudget;
import dev.thaw.autoscaler.router.RequestMetrics;
import dev.thaw.autoscaler.router.Router;
import dev.thaw.autoscaler.router.StartSpans;

/** The engine and the router of the one-machine edition, for revisions of Knative: every replica routes, one decides. */
public final class ClusterAutoscaler {
    private final Settings settings;
    private final Controller controller;
    private final RequestMetrics metrics;
    private final List<Router.Listening> routers = new ArrayList<>();

    /**
     * How it is set up.
     *
     * @param host at which the router listens
     * @param ports at which it listens; 0 takes a free one
     * @param queue how much may wait for pods
     */
    public record Settings(
            String host,
            Controller.Ports ports,
            Controller.Options controller,
            AutoscalerConfig.Queue queue,
            Duration drainTimeout) {}

    /**
     * @param telemetry takes a span for each start; {@link OpenTelemetry#noop()} costs nothing
     * @param others the other replicas
     */
    ClusterAutoscaler(
            KubernetesClient client,
            Vertx vertx,
            Settings settings,
            MeterRegistry meters,
            OpenTelemetry telemetry,
            RouterLoads others) {
        this.settings = settings;
        this.metrics = new RequestMetrics(meters, new StartSpans(telemetry));
        var context = new FleetContext(
                null,
                config(settings),
                metrics,
                new QueueBudget(
                        settings.queue().requestsInAll(), settings.queue().bytes()),
                System::nanoTime,
                bound -> ThreadLocalRandom.current().nextInt(bound),
                this::nudge);
        this.controller = new Controller(
                client,
                vertx,
                settings.controller(),
                revision -> new Fleet(revision, context),
                others,
                new FleetGauges(meters),
                System::nanoTime);
    }

    private void nudge(Fleet fleet) {
        controller.nudge(fleet);
    }

    private static AutoscalerConfig config(Settings settings) {
        return new AutoscalerConfig(
                settings.host(),
                settings.ports().http1(),
                Path.of(""),
                Path.of(""),
                settings.queue(),
                new AutoscalerConfig.Standby(Duration.ofSeconds(1), 0, 0, Duration.ofMinutes(1)),
                Duration.ZERO,
                settings.drainTimeout(),
                Map.of());
    }

    /** Looks at the cluster; blocks while it does so for the first time. */
    void look() {
        controller.start();
    }

    /** Takes requests. */
    Future<ClusterAutoscaler> listen() {
        Controller.Ports ports = settings.ports();
        return listen(ports.http1(), null)
                .compose(http1 -> listen(ports.h2c(), null))
                .compose(h2c -> listen(ports.tls(), controller::certificate))
                .map(tls -> this);
    }

    private Future<Router.Listening> listen(int port, Supplier<SslContext> tls) {
        return Router.with(new RevisionAddressing(controller::destination), metrics)
                .listen(settings.host(), port, tls)
                .onSuccess(routers::add);
    }

    /** The router's; all take HTTP/1.1 and HTTP/2. */
    public Controller.Ports ports() {
        return new Controller.Ports(
                routers.get(0).port(), routers.get(1).port(), routers.get(2).port());
    }

    public Controller controller() {
        return controller;
    }

    /** Stops to decide, and closes every connection. */
    public Future<Void> close() {
        controller.close();
        return Future.join(routers.stream().map(Router.Listening::close).toList())
                .mapEmpty();
    }
}
