package dev.thaw.autoscaler.cluster;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once it has seen what there is to route to, until it is told to stop; says what is missing. */
@Readiness
@ApplicationScoped
class ClusterReadiness implements HealthCheck {
    private final ClusterApp app;

    ClusterReadiness(ClusterApp app) {
        this.app = app;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("cluster").status(app.isReady());
        app.problems().forEach(answer::withData);
        return answer.build();
    }
}
