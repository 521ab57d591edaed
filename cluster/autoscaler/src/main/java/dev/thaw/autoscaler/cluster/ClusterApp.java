package dev.thaw.autoscaler.cluster;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.controller.Controller;

/** This process' replica: starts with it, and leaves without losing a request. */
@ApplicationScoped
class ClusterApp {
    private static final int BEFORE_OTHERS = 1;
    private static final long START_TIMEOUT_S = 60;

    private final KubernetesClient client;
    private final Vertx vertx;
    private final ClusterConfig config;
    private final MeterRegistry meters;
    private volatile Replica replica;
    private volatile boolean leaving;

    ClusterApp(KubernetesClient client, Vertx vertx, ClusterConfig config, MeterRegistry meters) {
        this.client = client;
        this.vertx = vertx;
        this.config = config;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        var identity = new Replica.Identity(
                config.pod().namespace(), config.pod().ip(), config.pod().ip(), config.peerPort(), config.replicas());
        replica = await(
                Replica.start(client, vertx, identity, settings(), meters, OpenTelemetry.noop()),
                START_TIMEOUT_S + config.patience().toSeconds());
    }

    private ClusterAutoscaler.Settings settings() {
        return new ClusterAutoscaler.Settings(
                config.host(),
                new Controller.Ports(config.http1Port(), config.h2cPort(), config.tlsPort()),
                new Controller.Options(
                        config.knativeNamespace(),
                        Controller.Ports.KNATIVE,
                        config.patience(),
                        config.maxBackoff(),
                        new Controller.Standby(
                                config.forecastSlot(), config.standbyMemory().asLongValue()),
                        config.classicEndpoints()),
                new AutoscalerConfig.Queue(
                        config.queueRequests(), config.queueBytes().asLongValue(), config.queueRequestsInAll()),
                config.drainTimeout());
    }

    /** Whether it should get traffic: what it does not know, others may. */
    boolean isReady() {
        return replica != null && !leaving && replica.autoscaler().controller().isKnown();
    }

    /** What keeps it from being ready, or from doing all of its work. */
    Map<String, String> problems() {
        return replica == null ? Map.of() : replica.autoscaler().controller().problems();
    }

    void stop(@Observes @Priority(BEFORE_OTHERS) ShutdownEvent event) {
        if (replica == null) {
            return;
        }
        leaving = true;
        // The others take it out of the endpoints meanwhile, and ingresses learn of that.
        LockSupport.parkNanos(config.leave().toNanos());
        await(
                replica.close(),
                config.drainTimeout().plusSeconds(START_TIMEOUT_S).toSeconds());
    }

    private static <T> T await(Future<T> future, long seconds) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(seconds, TimeUnit.SECONDS)
                .join();
    }
}
