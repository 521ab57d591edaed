package dev.thaw.autoscaler.cluster;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.thaw.testing.kubernetes.KnativeActor;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static dev.thaw.autoscaler.cluster.World.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What annotations, PodAutoscalers and ConfigMaps say is what happens. */
@WithKubeApi
class SettingsIT {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static World world;

    @BeforeAll
    static void start(KubeApi api) {
        world = new World(api, World.HASTY, Duration.ofMillis(20));
        world.addReplica(api.newClient());
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void theMinimumIsKeptUntilNoRouteLeadsThere() {
        // Given
        String revision = deploy("least", Map.of("min-scale", "3"));
        eventually(() -> world.replicas(revision) == 3
                && world.condition(revision, "Active").equals("True"));

        // When
        patch(revision, "{\"spec\":{\"reachability\":\"Unreachable\"}}");

        // Then
        eventually(() -> world.replicas(revision) == 0
                && world.condition(revision, "Active").equals("False/NoTraffic"));
    }

    @Test
    void theMaximumIsNotExceeded() {
        // Given
        String revision = deploy("most", 1, Map.of("max-scale", "2"));
        eventually(() -> world.condition(revision, "Active").equals("True"));

        // When
        List<CompletableFuture<HttpResponse<String>>> calls = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> world.get(revision, "/?sleep=300"))
                .toList();

        // Then
        calls.forEach(call -> assertEquals(200, call.join().statusCode()));
        assertEquals(2, world.replicas(revision));
    }

    @Test
    void theInitialScaleIsReachedOnceAndThenForgotten() {
        // When
        String revision = deploy("first", Map.of("initial-scale", "3"));

        // Then
        eventually(() -> world.condition(revision, "ScaleTargetInitialized").equals("True"));
        assertEquals(3, world.replicas(revision));
        eventually(() -> world.replicas(revision) == 0);
    }

    @Test
    void fromZeroItGoesToTheActivationScale() {
        // Given
        String revision = deploy("wake", 0, Map.of("activation-scale", "4"));
        eventually(() -> world.replicas(revision) == 0);

        // When
        HttpResponse<String> answer = world.get(revision, "/").join();

        // Then
        assertEquals(200, answer.statusCode());
        eventually(() -> world.replicas(revision) == 4);
    }

    @Test
    void aStandbyIsKeptBesideWhatIsNeededAndAnswersAtOnce() {
        // Given: at rest, but for one
        String revision = deploy("spare", 1, Map.of("standby", "1"));
        eventually(() -> world.condition(revision, "Active").equals("False/NoTraffic"));
        eventually(() -> world.replicas(revision) == 1);

        // When
        HttpResponse<String> answer = world.get(revision, "/?sleep=500").join();

        // Then
        assertEquals(200, answer.statusCode());
        assertTrue(!answer.headers().firstValue("Thaw-Start").orElse("").equals("cold"), answer.headers()::toString);
        eventually(() -> world.replicas(revision) == 2);
        eventually(() -> world.replicas(revision) == 1
                && world.condition(revision, "Active").equals("False/NoTraffic"));
    }

    @Test
    void wrongAnnotationsAreToldAndTheDefaultsUsed() {
        // When
        String revision = deploy("wrong", Map.of("min-scale", "many"));

        // Then
        eventually(() -> world.condition(revision, "Ready").equals("True"));
        assertEquals("False/InvalidAnnotation", world.condition(revision, "SettingsAccepted"));
    }

    @Test
    void anotherClassIsLeftAlone() {
        // When
        String theirs = deploy("theirs", Map.of("class", "kpa.autoscaling.knative.dev"));
        String ours = deploy("ours", Map.of());
        eventually(() -> world.condition(ours, "Ready").equals("True"));

        // Then
        assertEquals("", world.condition(theirs, "Active"));
        assertNull(world.client
                .services()
                .inNamespace(world.namespace)
                .withName(theirs)
                .get());
        assertEquals(404, world.get(theirs, "/").join().statusCode());
    }

    @Test
    void aRevisionThatChangesItsClassIsHandedOver() {
        // Given
        String revision = deploy("leaves", Map.of());
        eventually(() -> world.condition(revision, "Ready").equals("True")
                && !world.endpoints(revision).isEmpty());

        // When
        patch(
                revision,
                "{\"metadata\":{\"annotations\":{\"autoscaling.knative.dev/class\":\"kpa.autoscaling.knative.dev\"}}}");

        // Then
        eventually(() -> world.client
                                .services()
                                .inNamespace(world.namespace)
                                .withName(revision)
                                .get()
                        == null
                && world.endpoints(revision).isEmpty());
    }

    @Test
    void whatSomebodyElseChangesIsPutRight() {
        // Given
        String revision = deploy("drift", Map.of("min-scale", "1"));
        eventually(() -> !world.endpoints(revision).isEmpty());

        // When
        world.client.services().inNamespace(world.namespace).withName(revision).delete();
        world.client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(world.namespace)
                .withName(revision)
                .delete();
        world.client
                .apps()
                .deployments()
                .inNamespace(world.namespace)
                .withName(KnativeActor.deployment(revision))
                .scale(5);

        // Then
        eventually(() -> world.client
                        .services()
                        .inNamespace(world.namespace)
                        .withName(revision)
                        .get()
                != null);
        eventually(() -> !world.endpoints(revision).isEmpty());
        eventually(() -> world.replicas(revision) == 1);
    }

    @Test
    void aRevisionThatIsDeletedWhileRequestsWaitTellsThem() {
        // Given
        world.pods.startTime(Duration.ofSeconds(30));
        String revision = deploy("doomed", Map.of());
        CompletableFuture<HttpResponse<String>> call = world.get(revision, "/");
        eventually(() ->
                world.routers.getFirst().replica().autoscaler().controller().requests() > 0 || call.isDone());

        // When
        world.pods.startTime(Duration.ofMillis(20));
        world.actor.remove(world.namespace, revision);

        // Then
        int status = call.join().statusCode();
        assertTrue(status == 503 || status == 404, () -> "status " + status);
        eventually(() -> world.get(revision, "/").join().statusCode() == 404);
    }

    @Test
    void theClusterMayForbidToGoToZero() {
        // Given
        String revision = deploy("awake", Map.of());
        eventually(() -> world.replicas(revision) == 0);

        // When
        world.config("config-autoscaler", Map.of("stable-window", "6s", "enable-scale-to-zero", "false"));

        // Then
        eventually(() -> world.replicas(revision) == 1);

        // When
        world.config("config-autoscaler", World.HASTY);

        // Then
        eventually(() -> world.replicas(revision) == 0);
    }

    private static void patch(String revision, String change) {
        world.client
                .resources(PodAutoscaler.class)
                .inNamespace(world.namespace)
                .withName(revision)
                .patch(MERGE, change);
    }

    private static String deploy(String name, Map<String, String> annotations) {
        return deploy(name, 0, annotations);
    }

    private static String deploy(String name, long concurrency, Map<String, String> annotations) {
        world.deploy(name, concurrency, annotations);
        return KnativeActor.revision(name, 1);
    }
}
