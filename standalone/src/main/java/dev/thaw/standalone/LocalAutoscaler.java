package dev.thaw.standalone;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

import dev.thaw.autoscaler.AsyncInvoker;
import dev.thaw.autoscaler.Autoscaler;
import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.embedded.EmbeddedStore;
import dev.thaw.platform.invocation.Calls;
import dev.thaw.telemetry.Tracing;

/** The autoscaler of this process. */
@ApplicationScoped
class LocalAutoscaler {
    private static final long START_TIMEOUT_S = 20;
    private static final long STOP_TIMEOUT_S = 25;

    private final Vertx vertx;
    private final MeterRegistry meters;
    private final Addresses addresses;
    private final ScalingConfig scaling;
    private final Calls calls;
    private final Tracing tracing = Tracing.from("thaw", System::getenv);
    private Autoscaler autoscaler;

    LocalAutoscaler(Vertx vertx, MeterRegistry meters, Addresses addresses, ScalingConfig scaling, Calls calls) {
        this.vertx = vertx;
        this.meters = meters;
        this.addresses = addresses;
        this.scaling = scaling;
        this.calls = calls;
    }

    void start() {
        Path home = addresses.home();
        var config = new AutoscalerConfig(
                "127.0.0.1",
                addresses.router().getPort(),
                home.resolve("instances"),
                home.resolve("scratch"),
                new AutoscalerConfig.Queue(
                        scaling.queueRequests(), scaling.queueBytes().asLongValue(), scaling.queueRequestsInAll()),
                standby(),
                scaling.startTimeout(),
                scaling.drainTimeout(),
                environment());
        AsyncInvoker async = (function, type, body) -> vertx.executeBlocking(
                () -> URI.create("/v1/invocations/" + calls.call(function, type, body.getBytes())), false);
        autoscaler = await(Autoscaler.start(vertx, config, meters, tracing.telemetry(), async), START_TIMEOUT_S);
    }

    private AutoscalerConfig.Standby standby() {
        return new AutoscalerConfig.Standby(
                scaling.parkAfter(),
                scaling.likelyMemory().asLongValue(),
                scaling.standbyMemory().asLongValue(),
                scaling.forecastSlot());
    }

    /** What every instance is told beside what the router tells it. */
    private Map<String, String> environment() {
        return Map.of(
                "THAW_API", addresses.api().toString(),
                "THAW_ROUTER", addresses.router().toString(),
                "AWS_ENDPOINT_URL_S3", addresses.s3().toString(),
                "AWS_REGION", EmbeddedStore.REGION,
                "AWS_ACCESS_KEY_ID", addresses.accessKey(),
                "AWS_SECRET_ACCESS_KEY", addresses.secretKey());
    }

    Autoscaler get() {
        return autoscaler;
    }

    void stop() {
        if (autoscaler != null) {
            await(autoscaler.close(), STOP_TIMEOUT_S);
        }
        tracing.close();
    }

    private static <T> T await(Future<T> future, long seconds) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(seconds, TimeUnit.SECONDS)
                .join();
    }
}
