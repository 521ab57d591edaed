package dev.thaw.autoscaler.cluster;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import dev.thaw.testing.kubernetes.KnativeActor;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static dev.thaw.autoscaler.cluster.World.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** A standby gives its CPU back while it is only kept. */
@WithKubeApi
class ResizeIT {
    @Test
    void aStandbyGetsItsCpuBackWithTheFirstRequest(KubeApi api) {
        Assumptions.assumeTrue(
                api.client().getApiResources("v1").getResources().stream()
                        .anyMatch(resource -> resource.getName().equals("pods/resize")),
                "this API server does not resize pods in place");
        try (var world = new World(api, World.HASTY, Duration.ofMillis(20))) {
            // Given: at rest, but for one
            world.addReplica(api.newClient());
            world.deploy("spare", 1, Map.of("standby", "1", "max-scale", "1"));
            String revision = KnativeActor.revision("spare", 1);

            // Then
            eventually(() -> world.condition(revision, "Active").equals("False/NoTraffic")
                    && List.of("50m/50m").equals(cpus(world, revision)));

            // When
            CompletableFuture<HttpResponse<String>> call = world.get(revision, "/?sleep=3000");

            // Then
            eventually(() -> List.of("500m/1").equals(cpus(world, revision)));
            assertEquals(200, call.join().statusCode());
            eventually(() -> List.of("50m/50m").equals(cpus(world, revision)));
        }
    }

    /** What the function's container of each pod asks for, and may have. */
    private static List<String> cpus(World world, String revision) {
        return world
                .client
                .pods()
                .inNamespace(world.namespace)
                .withLabel(KnativeActor.REVISION, revision)
                .list()
                .getItems()
                .stream()
                .map(pod -> pod.getSpec().getContainers().getFirst().getResources())
                .map(has -> has.getRequests().get("cpu") + "/" + has.getLimits().get("cpu"))
                .toList();
    }
}
