package dev.thaw.autoscaler.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.awaitility.Awaitility;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.controller.Controller;
import dev.thaw.testing.kubernetes.Functions;
import dev.thaw.testing.kubernetes.KnativeActor;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.PodActor;

/** A real API server, replicas of the autoscaler on it, and actors that play the rest of the cluster, in a namespace of its own. */
final class World implements AutoCloseable {
    /** Settings that let an idle revision go within seconds. */
    static final Map<String, String> HASTY = Map.of(
            "stable-window", "6s",
            "scale-to-zero-grace-period", "1s");

    private static final String LABEL = "app";
    private static final AtomicInteger NETWORKS = new AtomicInteger();

    final KubernetesClient client;
    final String namespace;
    final String knative;
    private final Functions functions;
    final PodActor pods;
    final KnativeActor actor;
    final List<Router> routers = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int network = NETWORKS.incrementAndGet();

    /** A replica, with what is its own. */
    record Router(String pod, String ip, Vertx vertx, KubernetesClient client, Replica replica) {
        int port() {
            return replica.autoscaler().ports().http1();
        }

        Controller controller() {
            return replica.autoscaler().controller();
        }
    }

    /** One without a replica yet. */
    World(KubeApi api, Map<String, String> configAutoscaler, Duration startTime) {
        client = api.client();
        namespace = api.newNamespace();
        functions = new Functions(client, namespace);
        knative = functions.knative();
        config("config-autoscaler", configAutoscaler);
        pods = new PodActor(client, namespace, startTime);
        actor = new KnativeActor(client, namespace);
    }

    /** Starts a replica with a client of its own, and the pod that it runs in. */
    Router addReplica(KubernetesClient own) {
        return addReplica(own, Duration.ofSeconds(20));
    }

    /** @param patience for its first look at the cluster */
    Router addReplica(KubernetesClient own, Duration patience) {
        int number = routers.size() + 1;
        String name = "autoscaler-" + number;
        // Endpoints cannot be loopback addresses; the replica itself listens there.
        String ip = "10.99." + network + "." + number;
        var vertx = Vertx.vertx();
        var identity = new Replica.Identity(knative, ip, "127.0.0.1", 0, LABEL + "=" + LABEL);
        Replica replica = await(Replica.start(
                own, vertx, identity, settings(patience), new SimpleMeterRegistry(), OpenTelemetry.noop()));
        var pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(knative)
                        .withLabels(Map.of(LABEL, LABEL))
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("node")
                        .addNewContainer()
                        .withName("autoscaler")
                        .withImage("thaw/autoscaler")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        pod.setStatus(new PodStatusBuilder()
                .withPhase("Running")
                .withPodIP(ip)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .build());
        client.resource(pod).subresource("status").patch();
        var router = new Router(name, ip, vertx, own, replica);
        routers.add(router);
        return router;
    }

    /** Stops a replica as Kubernetes does: its pod is being deleted, it drains, and then both are gone. */
    void stop(Router router) {
        client.pods().inNamespace(knative).withName(router.pod()).delete();
        await(router.replica().close());
        end(router);
    }

    /** Ends a replica without a warning. */
    void kill(Router router) {
        router.client().close();
        await(router.replica().autoscaler().close());
        end(router);
    }

    private void end(Router router) {
        await(router.vertx().close());
        routers.remove(router);
        client.pods()
                .inNamespace(knative)
                .withName(router.pod())
                .withGracePeriod(0)
                .delete();
    }

    /** @param patience for the first look at the cluster */
    private ClusterAutoscaler.Settings settings(Duration patience) {
        return new ClusterAutoscaler.Settings(
                "127.0.0.1",
                new Controller.Ports(0, 0, 0),
                new Controller.Options(
                        knative,
                        Controller.Ports.KNATIVE,
                        patience,
                        Duration.ofSeconds(2),
                        new Controller.Standby(Duration.ofSeconds(2), 2L << 30),
                        true),
                new AutoscalerConfig.Queue(1_000, 64L << 20, 10_000),
                Duration.ofSeconds(5));
    }

    void config(String name, Map<String, String> data) {
        functions.config(name, data);
    }

    void deploy(String name, long concurrency, Map<String, String> annotations) {
        functions.deploy(name, concurrency, annotations);
    }

    /** How many revisions are at zero. */
    int atRest() {
        return functions.atRest();
    }

    /** A revision's condition, as "True", "False/NoTraffic" or "" where there is none. */
    String condition(String revision, String type) {
        PodAutoscaler found = client.resources(PodAutoscaler.class)
                .inNamespace(namespace)
                .withName(revision)
                .get();
        if (found == null || found.getStatus() == null) {
            return "";
        }
        return found.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals(type))
                .map(World::text)
                .findFirst()
                .orElse("");
    }

    private static String text(Condition condition) {
        return condition.getStatus() + (condition.getReason() == null ? "" : "/" + condition.getReason());
    }

    int replicas(String revision) {
        return client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(KnativeActor.deployment(revision))
                .get()
                .getSpec()
                .getReplicas();
    }

    int podsOf(String revision) {
        return pods.count(namespace, KnativeActor.deployment(revision));
    }

    CompletableFuture<HttpResponse<String>> get(String revision, String path) {
        return get(routers.getFirst(), revision, path);
    }

    CompletableFuture<HttpResponse<String>> get(Router router, String revision, String path) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.port() + path))
                .header("Knative-Serving-Namespace", namespace)
                .header("Knative-Serving-Revision", revision)
                .timeout(Duration.ofSeconds(90))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    static void eventually(Callable<Boolean> condition) {
        eventually(Duration.ofSeconds(30), condition);
    }

    static void eventually(Duration patience, Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(condition);
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    /** The addresses that ingresses send to. */
    List<String> endpoints(String revision) {
        EndpointSlice slice = client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withName(revision)
                .get();
        return slice == null
                ? List.of()
                : slice.getEndpoints().stream()
                        .flatMap(endpoint -> endpoint.getAddresses().stream())
                        .toList();
    }

    /** The same, for those that read no slices. */
    List<String> classicEndpoints(String revision) {
        return client.endpoints().inNamespace(namespace).withName(revision).get().getSubsets().stream()
                .flatMap(subset -> subset.getAddresses().stream())
                .map(EndpointAddress::getIp)
                .toList();
    }

    @Override
    public void close() {
        List.copyOf(routers).forEach(this::stop);
        actor.close();
        pods.close();
    }
}
