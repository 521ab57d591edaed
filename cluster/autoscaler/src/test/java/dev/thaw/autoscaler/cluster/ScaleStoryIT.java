package dev.thaw.autoscaler.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.fabric8.kubernetes.api.model.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.thaw.testing.kubernetes.KnativeActor;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static dev.thaw.autoscaler.cluster.World.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The life of revisions, from a request at zero to zero again. */
@WithKubeApi
class ScaleStoryIT {
    private static World world;

    @BeforeAll
    static void start(KubeApi api) {
        world = new World(api, World.HASTY, Duration.ofMillis(200));
        world.addReplica(api.newClient());
        deploy("burst", 1, Map.of("max-scale", "20"));
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void aRevisionComesUpGoesToZeroAndIsBackForARequest() {
        // Given: at its initial scale, served by the router
        String revision = deploy("hello", 0, Map.of());
        eventually(() -> world.condition(revision, "Ready").equals("True"));
        assertEquals("True", world.condition(revision, "ScaleTargetInitialized"));
        Service service = world.client
                .services()
                .inNamespace(world.namespace)
                .withName(revision)
                .get();
        assertEquals(
                8012, service.getSpec().getPorts().getFirst().getTargetPort().getIntVal());
        assertEquals(List.of(world.routers.getFirst().ip()), world.endpoints(revision));
        assertEquals(List.of(world.routers.getFirst().ip()), world.classicEndpoints(revision));

        // When: nobody calls
        eventually(() -> world.replicas(revision) == 0 && world.podsOf(revision) == 0);

        // Then
        assertEquals("False/NoTraffic", world.condition(revision, "Active"));
        assertEquals("True", world.condition(revision, "ScaleTargetInitialized"));

        // When: somebody does
        HttpResponse<String> answer = world.get(revision, "/").join();

        // Then
        assertEquals(200, answer.statusCode(), answer::body);
        assertTrue(answer.body().startsWith(revision), answer::body);
        assertEquals("activator", answer.headers().firstValue("Proxied-By").orElse(""));
        assertEquals(1, world.replicas(revision));
        eventually(() -> world.condition(revision, "Active").equals("True"));
        eventually(() -> world.replicas(revision) == 0);
    }

    @Test
    void aBurstIsAnsweredByAsManyPodsAsItNeedsAndNoPodGetsMoreThanItTakes() {
        // Given
        String revision = KnativeActor.revision("burst", 1);
        eventually(() -> world.condition(revision, "Active").equals("False/NoTraffic")
                && world.replicas(revision) == 0
                && world.podsOf(revision) == 0);

        // When
        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 20)
                .mapToObj(i -> world.get(revision, "/?sleep=1500"))
                .toList();

        // Then
        eventually(() -> world.podsOf(revision) == 20);
        calls.forEach(call ->
                assertEquals(200, call.join().statusCode(), () -> call.join().body()));
        assertEquals(1, world.pods.most(world.namespace, KnativeActor.deployment(revision)));
        assertEquals(
                20, calls.stream().map(call -> call.join().body()).distinct().count());
        eventually(() -> world.replicas(revision) == 0);
    }

    @Test
    void aPodThatDiesIsReplacedAndNoRequestGoesToItAnyMore() {
        // Given
        String revision = deploy("mortal", 1, Map.of("min-scale", "2"));
        eventually(() -> world.condition(revision, "Active").equals("True") && world.podsOf(revision) == 2);

        // When
        world.pods.kill(world.namespace, KnativeActor.deployment(revision));
        List<Integer> statuses = IntStream.range(0, 50)
                .mapToObj(i -> world.get(revision, "/").join().statusCode())
                .distinct()
                .toList();

        // Then
        assertEquals(List.of(200), statuses);
    }

    @Test
    void anIngressThatProbesIsAnsweredByTheRouterItself() throws Exception {
        // When
        HttpResponse<String> known = probe("K-Network-Hash", "abc");
        HttpResponse<String> without = probe("Other", "abc");

        // Then
        assertEquals(200, known.statusCode());
        assertEquals("abc", known.headers().firstValue("K-Network-Hash").orElse(""));
        assertEquals(400, without.statusCode());
    }

    private static HttpResponse<String> probe(String header, String value) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + world.routers.getFirst().port() + "/any"))
                .header("K-Network-Probe", "probe")
                .header(header, value)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aRevisionThatDoesNotExistIsNotFound() {
        // When
        HttpResponse<String> answer = world.get("nothing-00001", "/").join();

        // Then
        assertEquals(404, answer.statusCode());
        assertTrue(answer.body().contains("revision-not-found"), answer::body);
    }

    private static String deploy(String name, long concurrency, Map<String, String> annotations) {
        world.deploy(name, concurrency, annotations);
        return KnativeActor.revision(name, 1);
    }
}
