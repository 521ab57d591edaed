package dev.thaw.testing.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.vertx.core.Vertx;

/**
 * Plays the Deployments' and ReplicaSets' controllers, the scheduler and kubelet: as many pods as a Deployment says, each a server of its own on
 * a loopback address, behind what stands in for queue-proxy.
 */
public final class PodActor implements AutoCloseable {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final int PORT = 8012;

    private final KubernetesClient client;
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Group> groups = new ConcurrentHashMap<>();
    private final SharedIndexInformer<Deployment> deployments;
    /** Of an own network each, so that runs on one machine do not meet. */
    private final int network = ThreadLocalRandom.current().nextInt(64, 250);

    private final AtomicInteger addresses = new AtomicInteger(1);
    private volatile Duration startTime;
    private volatile boolean closed;

    /** The pods of one Deployment. */
    private static final class Group {
        private final Map<String, Running> pods = new ConcurrentHashMap<>();
        private int count;
        private volatile Start lastStart = new Start(0, 0);
    }

    /**
     * When a pod was started, in ns of {@link System#nanoTime}.
     *
     * @param seen the Deployment's change was seen
     * @param told its address was in the API
     */
    public record Start(long seen, long told) {}

    private record Running(Pod pod, String address, QueueProxy proxy) {}

    /** @param startTime from a pod's creation until it answers */
    public PodActor(KubernetesClient client, String namespace, Duration startTime) {
        this.client = client;
        this.startTime = startTime;
        this.deployments = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withLabel(KnativeActor.REVISION)
                .runnableInformer(0);
        deployments.exceptionHandler((started, failure) -> true);
        deployments.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Deployment deployment) {
                look(deployment, replicas(deployment));
            }

            @Override
            public void onUpdate(Deployment before, Deployment after) {
                look(after, replicas(after));
            }

            @Override
            public void onDelete(Deployment deployment, boolean unknownState) {
                look(deployment, 0);
            }
        });
        deployments
                .start()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    public void startTime(Duration time) {
        startTime = time;
    }

    private static int replicas(Deployment deployment) {
        Integer replicas = deployment.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }

    private static String key(Deployment deployment) {
        return deployment.getMetadata().getNamespace() + "/"
                + deployment.getMetadata().getName();
    }

    private void look(Deployment deployment, int replicas) {
        long seen = System.nanoTime();
        Thread.ofVirtual().start(() -> bring(deployment, replicas, seen));
    }

    private void bring(Deployment deployment, int replicas, long seen) {
        Group group = groups.computeIfAbsent(key(deployment), key -> new Group());
        synchronized (group) {
            Deployment newest = deployments.getStore().getByKey(key(deployment));
            int wanted = newest == null ? 0 : replicas(newest);
            if (closed || (wanted != replicas && newest != null)) {
                // A later event is about that.
                return;
            }
            while (group.pods.size() < wanted) {
                create(deployment, group, seen);
            }
            if (group.pods.size() > wanted) {
                Map<String, Integer> costs = costs(deployment);
                List<Running> order = group.pods.values().stream()
                        .sorted(Comparator.<Running>comparingInt(running -> costs.getOrDefault(
                                        running.pod().getMetadata().getName(), 0))
                                .thenComparing(
                                        running -> Instant.parse(
                                                running.pod().getMetadata().getCreationTimestamp()),
                                        Comparator.reverseOrder()))
                        .toList();
                order.subList(0, group.pods.size() - wanted).forEach(running -> delete(group, running));
            }
        }
    }

    private Map<String, Integer> costs(Deployment deployment) {
        return client
                .pods()
                .inNamespace(deployment.getMetadata().getNamespace())
                .withLabels(deployment.getSpec().getSelector().getMatchLabels())
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getAnnotations() != null)
                .collect(Collectors.toMap(
                        pod -> pod.getMetadata().getName(),
                        pod -> Integer.parseInt(
                                pod.getMetadata().getAnnotations().getOrDefault(COST, "0"))));
    }

    private void create(Deployment deployment, Group group, long seen) {
        var template = deployment.getSpec().getTemplate();
        String name = deployment.getMetadata().getName() + "-" + ++group.count;
        Pod pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(deployment.getMetadata().getNamespace())
                        .withLabels(template.getMetadata().getLabels())
                        .endMetadata()
                        .withNewSpecLike(template.getSpec())
                        .withNodeName("node")
                        .endSpec()
                        .build())
                .create();
        int number = addresses.incrementAndGet();
        String address = "127." + network + "." + number / 250 + "." + (1 + number % 250);
        var proxy = new QueueProxy(vertx, name, KnativeActor.concurrency(deployment));
        group.pods.put(name, new Running(pod, address, proxy));
        vertx.setTimer(Math.max(1, startTime.toMillis()), late -> proxy.listen(address, PORT)
                .onSuccess(server -> Thread.ofVirtual().start(() -> {
                    tell(pod, address);
                    group.lastStart = new Start(seen, System.nanoTime());
                }))
                .onFailure(failure -> {
                    throw new IllegalStateException(failure);
                }));
    }

    private void tell(Pod pod, String address) {
        String status = """
                {"status": {"phase": "Running", "podIP": "%s", "podIPs": [{"ip": "%s"}], "conditions": [
                  {"type": "Ready", "status": "True", "lastTransitionTime": "%s"}]}}
                """.formatted(address, address, Instant.now());
        unlessGone(() -> client.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .subresource("status")
                .patch(MERGE, status));
    }

    private void delete(Group group, Running running) {
        String namespace = running.pod().getMetadata().getNamespace();
        String name = running.pod().getMetadata().getName();
        group.pods.remove(name);
        unlessGone(() -> client.pods().inNamespace(namespace).withName(name).delete());
        running.proxy().drain().onComplete(done -> Thread.ofVirtual()
                .start(() -> unlessGone(() -> client.pods()
                        .inNamespace(namespace)
                        .withName(name)
                        .withGracePeriod(0)
                        .delete())));
    }

    /** A pod of a Deployment dies without a warning, with its requests; another takes its place. */
    public void kill(String namespace, String deployment) {
        String key = namespace + "/" + deployment;
        Group group = groups.get(key);
        Running victim;
        synchronized (group) {
            victim = group.pods.values().iterator().next();
            group.pods.remove(victim.pod().getMetadata().getName());
        }
        victim.proxy().kill().toCompletionStage().toCompletableFuture().join();
        unlessGone(() -> client.pods()
                .inNamespace(namespace)
                .withName(victim.pod().getMetadata().getName())
                .withGracePeriod(0)
                .delete());
        Deployment newest = deployments.getStore().getByKey(key);
        look(newest, replicas(newest));
    }

    /** The last start of a pod of a Deployment. */
    public Start lastStart(String namespace, String deployment) {
        return groups.get(namespace + "/" + deployment).lastStart;
    }

    /** How many pods of a Deployment there are, started or not. */
    public int count(String namespace, String deployment) {
        Group group = groups.get(namespace + "/" + deployment);
        return group == null ? 0 : group.pods.size();
    }

    /** The most requests that any pod of a Deployment, of those that there are, was given at once. */
    public int most(String namespace, String deployment) {
        Group group = groups.get(namespace + "/" + deployment);
        return group == null
                ? 0
                : group.pods.values().stream()
                        .mapToInt(running -> running.proxy().most())
                        .max()
                        .orElse(0);
    }

    private void unlessGone(Runnable write) {
        try {
            write.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404 && e.getCode() != 409 && !closed) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        deployments.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
