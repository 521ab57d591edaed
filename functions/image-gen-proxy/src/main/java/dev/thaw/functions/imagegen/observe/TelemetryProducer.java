package dev.thaw.functions.imagegen.observe;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.opentelemetry.api.OpenTelemetry;

import dev.thaw.telemetry.Tracing;

/** Where traces go: as OpenTelemetry's variables in the environment say. */
@ApplicationScoped
class TelemetryProducer {
    @Produces
    @Singleton
    Tracing tracing() {
        return Tracing.from("image-gen-proxy", System::getenv);
    }

    void close(@Disposes Tracing tracing) {
        tracing.close();
    }

    @Produces
    @Singleton
    OpenTelemetry telemetry(Tracing tracing) {
        return tracing.telemetry();
    }
}
