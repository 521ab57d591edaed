package dev.thaw.functions.imagegen.observe;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.job.HealthWatch;

/**
 * Tells in {@code /q/health} which back ends answer, and which are left alone. It is up whatever they do: without them an instance still takes
 * jobs, tells of them and waits.
 */
@Readiness
class BackendHealth implements HealthCheck {
    private final Backends backends;
    private final HealthWatch health;

    BackendHealth(Backends backends, HealthWatch health) {
        this.backends = backends;
        this.health = health;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("image back ends").up();
        backends.all()
                .keySet()
                .forEach(name -> answer.withData(
                        name,
                        (health.isHealthy(name) ? "answers" : "does not answer") + ", circuit "
                                + backends.circuit(name)));
        return answer.build();
    }
}
