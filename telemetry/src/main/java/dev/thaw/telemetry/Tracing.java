package dev.thaw.telemetry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;

/** Sends traces where OpenTelemetry's standard variables say; without one that names a place there are none, and nothing of it is loaded. */
public final class Tracing implements AutoCloseable {
    private static final List<String> PLACES =
            List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_TRACES_EXPORTER");
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");
    private static final long FLUSH_S = 2;

    /** Null when there are no traces. */
    private final OpenTelemetrySdk sdk;

    private Tracing(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    /**
     * @param service its name in traces, unless {@code OTEL_SERVICE_NAME} gives another
     * @param environment the value of a variable, or null
     */
    public static Tracing from(String service, UnaryOperator<String> environment) {
        boolean on = PLACES.stream().anyMatch(name -> environment.apply(name) != null)
                && !"true".equalsIgnoreCase(environment.apply("OTEL_SDK_DISABLED"));
        return new Tracing(on ? Sdk.start(service, environment) : null);
    }

    /** Where spans are made; {@link OpenTelemetry#noop()} when there are no traces. */
    public OpenTelemetry telemetry() {
        return sdk == null ? OpenTelemetry.noop() : sdk;
    }

    @Override
    public void close() {
        if (sdk != null) {
            sdk.shutdown().join(FLUSH_S, TimeUnit.SECONDS);
        }
    }

    /** A class of its own, so that none of the SDK is loaded where there are no traces. */
    private static final class Sdk {
        private Sdk() {}

        static OpenTelemetrySdk start(String service, UnaryOperator<String> environment) {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(() -> DEFAULTS)
                    .addPropertiesSupplier(() -> Map.of("otel.service.name", service))
                    .addPropertiesCustomizer(properties -> PLACES.stream()
                            .filter(name -> environment.apply(name) != null)
                            .collect(java.util.stream.Collectors.toMap(
                                    name -> name.toLowerCase(java.util.Locale.ROOT)
                                            .replace('_', '.'),
                                    environment)))
                    .build()
                    .getOpenTelemetrySdk();
        }
    }
}
