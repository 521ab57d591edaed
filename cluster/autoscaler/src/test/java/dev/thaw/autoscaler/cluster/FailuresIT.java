package dev.thaw.autoscaler.cluster;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.thaw.autoscaler.cluster.World.Router;
import dev.thaw.testing.kubernetes.KnativeActor;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static dev.thaw.autoscaler.cluster.World.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a cluster may do to the autoscaler: it goes on with what it knows, and takes nobody's pods away by mistake. */
@WithKubeApi
class FailuresIT {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private World world;
    private KubeApi api;

    @BeforeEach
    void start(KubeApi running) {
        api = running;
        world = new World(api, World.HASTY, Duration.ofMillis(20));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void aWatchThatHasExpiredBeginsAnew() throws Exception {
        // Given
        Router router = world.addReplica(api.newClient());
        String revision = deploy("expired", Map.of("min-scale", "1"));
        eventually(() -> world.condition(revision, "Active").equals("True"));
        String before = world.client
                .configMaps()
                .inNamespace(world.knative)
                .list()
                .getMetadata()
                .getResourceVersion();
        patch("PodAutoscaler", revision, "{\"metadata\":{\"annotations\":{\"example.com/note\":\"later\"}}}");

        // When: nothing that happened before can be watched any more (410)
        api.restart(() -> api.etcd().compact());
        assertTrue(isGone(before));

        // Then: what happens afterwards is seen
        String later = deploy("later", Map.of());
        eventually(() -> world.get(router, later, "/").join().statusCode() == 200);
        world.pods.kill(world.namespace, KnativeActor.deployment(revision));
        eventually(() -> world.get(router, revision, "/").join().statusCode() == 200);
        patch("PodAutoscaler", revision, "{\"spec\":{\"reachability\":\"Unreachable\"}}");
        eventually(() -> world.replicas(revision) == 0);
    }

    @Test
    void whoeverElseWritesAllTheTimeDisturbsNothing() throws Exception {
        // Given
        Router router = world.addReplica(api.newClient());
        String revision = deploy("storm", Map.of());
        eventually(() -> world.replicas(revision) == 0 && world.podsOf(revision) == 0);
        var over = new AtomicBoolean();
        Thread storm = Thread.ofVirtual().start(() -> {
            for (int i = 0; !over.get(); i++) {
                String note = "{\"metadata\":{\"annotations\":{\"example.com/note\":\"%d\"}}}".formatted(i);
                List.of("PodAutoscaler", "Deployment", "Service", "EndpointSlice")
                        .forEach(kind -> patch(kind, revision, note));
                patch("EndpointSlice", revision, "{\"endpoints\":[{\"addresses\":[\"10.1.2.3\"]}]}");
            }
        });

        // When
        HttpResponse<String> answer = world.get(router, revision, "/").join();

        // Then
        assertEquals(200, answer.statusCode(), answer::body);
        eventually(() -> world.condition(revision, "Active").equals("True"));
        eventually(() -> world.replicas(revision) == 0);
        over.set(true);
        storm.join(Duration.ofSeconds(30));
        eventually(() -> world.endpoints(revision).equals(List.of(router.ip())));
    }

    @Test
    void whileNothingCanBeWrittenNothingIsScaledDownAndRequestsGoOn() {
        // Given
        Router router = world.addReplica(api.newClient());
        String revision = deploy("busy", Map.of());
        String sleeping = deploy("sleeping", Map.of());
        eventually(() -> world.replicas(sleeping) == 0);
        eventually(() -> world.get(router, revision, "/").join().statusCode() == 200);

        try (var load = new Load(() -> world.get(router, revision, "/?sleep=20"))) {
            // When: for longer than a Lease holds and an idle revision stays
            CompletableFuture<HttpResponse<String>> waiting;
            api.etcd().readOnly(true);
            try {
                assertThrows(
                        KubernetesClientException.class,
                        () -> patch("Deployment", revision, "{\"spec\":{\"replicas\":7}}"));
                waiting = world.get(router, sleeping, "/");
                eventually(() -> !router.replica().isDeciding());

                // Then
                assertEquals(List.of(200), load.statuses());
                assertEquals(1, world.replicas(revision));
            } finally {
                api.etcd().readOnly(false);
            }
            assertEquals(200, waiting.join().statusCode(), waiting.join()::body);
            eventually(() -> router.replica().isDeciding());
            assertEquals(List.of(200), load.statuses());
            assertEquals(1, world.replicas(revision));
        }
    }

    @Test
    void withoutKnativeItSaysWhichOneIsNeededAndGoesOnOnceItIsThere() {
        // Given
        api.definitions().remove("podautoscalers");
        try {
            Router router = world.addReplica(api.newClient(), Duration.ofSeconds(1));

            // Then
            var controller = router.controller();
            assertFalse(controller.isKnown());
            assertEquals(
                    "the API server does not know it: Knative Serving 1.19 or newer is needed",
                    controller.problems().get("PodAutoscaler"));

            // When
            api.definitions().define("podautoscalers");

            // Then
            eventually(controller::isKnown);
            assertEquals(Map.of(), controller.problems());
        } finally {
            if (world.client
                            .apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .list()
                            .getItems()
                            .size()
                    < 3) {
                api.definitions().define("podautoscalers");
            }
        }
    }

    @Test
    void anOlderKnativeIsTold() {
        // Given
        Router router = world.addReplica(api.newClient());
        assertEquals(Map.of(), router.controller().problems());

        // When
        world.client
                .configMaps()
                .inNamespace(world.knative)
                .withName("config-autoscaler")
                .patch(MERGE, "{\"metadata\":{\"labels\":{\"app.kubernetes.io/version\":\"1.18.2\"}}}");

        // Then
        eventually(() -> Map.of("Knative", "it is 1.18: Knative Serving 1.19 or newer is needed")
                .equals(router.controller().problems()));
    }

    @Test
    void withoutRightsItSaysWhichAreMissing() {
        // When
        Router router = world.addReplica(api.clientAs("thaw", "nobody"), Duration.ofSeconds(1));

        // Then
        assertEquals(
                "it is forbidden: grant the rights of k8s/autoscaler/rbac.yaml",
                router.controller().problems().get("PodAutoscaler"));
    }

    /** Whether the API server refuses to tell what has happened since then. */
    private boolean isGone(String resourceVersion) throws Exception {
        var closed = new CompletableFuture<WatcherException>();
        var since =
                new ListOptionsBuilder().withResourceVersion(resourceVersion).build();
        try {
            Watch watch = world.client.configMaps().inNamespace(world.knative).watch(since, new Closing(closed));
            WatcherException cause = closed.get(20, TimeUnit.SECONDS);
            watch.close();
            return cause.isHttpGone();
        } catch (KubernetesClientException refused) {
            return refused.getCode() == 410;
        }
    }

    private record Closing(CompletableFuture<WatcherException> closed) implements Watcher<ConfigMap> {
        @Override
        public void eventReceived(Action action, ConfigMap changed) {
            // What matters is how it ends.
        }

        @Override
        public void onClose(WatcherException cause) {
            closed.complete(cause);
        }
    }

    private void patch(String kind, String revision, String change) {
        String group =
                switch (kind) {
                    case "PodAutoscaler" -> "autoscaling.internal.knative.dev/v1alpha1";
                    case "Deployment" -> "apps/v1";
                    case "EndpointSlice" -> "discovery.k8s.io/v1";
                    default -> "v1";
                };
        world.client
                .genericKubernetesResources(group, kind)
                .inNamespace(world.namespace)
                .withName(kind.equals("Deployment") ? KnativeActor.deployment(revision) : revision)
                .patch(MERGE, change);
    }

    private String deploy(String name, Map<String, String> annotations) {
        world.deploy(name, 0, annotations);
        return KnativeActor.revision(name, 1);
    }
}
