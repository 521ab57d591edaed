package dev.thaw.autoscaler.cluster;

import java.net.HttpURLConnection;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.fabric8.knative.client.KnativeClient;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.ServiceBuilder;
import io.fabric8.knative.serving.v1.TrafficTarget;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.Test;

import dev.thaw.testing.kubernetes.KnativeActor;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static dev.thaw.autoscaler.cluster.World.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Two revisions share the traffic, and each has the pods that its part needs. */
@WithKubeApi
class CanaryIT {
    private static final int CALLS = 20;

    @Test
    void nineTenthsHereAndOneTenthThere(KubeApi api) {
        try (var world = new World(api, World.HASTY, Duration.ofMillis(50))) {
            // Given
            world.addReplica(api.newClient());
            String old = KnativeActor.revision("canary", 1);
            String next = KnativeActor.revision("canary", 2);
            world.deploy("canary", 1, Map.of("target-utilization-percentage", "100"));
            eventually(() -> world.condition(old, "Ready").equals("True"));
            Resource<Service> service = world.client
                    .adapt(KnativeClient.class)
                    .services()
                    .inNamespace(world.namespace)
                    .withName("canary");

            // When
            eventually(() -> split(service, old, next));
            eventually(() -> Stream.of(old, next)
                    .allMatch(name ->
                            world.condition(name, "Active").equals("False/NoTraffic") && world.podsOf(name) == 0));
            List<CompletableFuture<HttpResponse<String>>> calls = call(world, service.get());

            // Then
            eventually(() -> world.podsOf(old) == 18 && world.podsOf(next) == 2);
            calls.forEach(call -> assertEquals(200, call.join().statusCode()));

            // When: all goes to the new one
            world.client
                    .resources(PodAutoscaler.class)
                    .inNamespace(world.namespace)
                    .withName(old)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"reachability\":\"Unreachable\"}}");

            // Then
            eventually(() -> world.replicas(old) == 0);
        }
    }

    // The actor writes the status at the same time; an edit of what is no longer so is done again.
    private static boolean split(Resource<Service> service, String old, String next) {
        try {
            service.edit(one -> new ServiceBuilder(one)
                    .editSpec()
                    .editTemplate()
                    .editSpec()
                    .editFirstContainer()
                    .withImage("example/hello:2")
                    .endContainer()
                    .endSpec()
                    .endTemplate()
                    .withTraffic(target(old, 90), target(next, 10))
                    .endSpec()
                    .build());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            return false;
        }
    }

    private static TrafficTarget target(String revision, long percent) {
        var target = new TrafficTarget();
        target.setRevisionName(revision);
        target.setPercent(percent);
        return target;
    }

    /** As an ingress does it: of many calls, to each revision as many as its share says. */
    private static List<CompletableFuture<HttpResponse<String>>> call(World world, Service service) {
        var calls = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        service.getSpec().getTraffic().forEach(target -> {
            for (int i = 0; i < CALLS * target.getPercent() / 100; i++) {
                calls.add(world.get(target.getRevisionName(), "/?sleep=1500"));
            }
        });
        return calls;
    }
}
