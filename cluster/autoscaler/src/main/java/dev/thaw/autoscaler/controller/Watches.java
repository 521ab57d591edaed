package dev.thaw.autoscaler.controller;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.target.knative.RevisionPods;

/** What the cluster has, kept current by watches; asks nothing twice. */
final class Watches implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);
    private static final String BY_REVISION = "revision";
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final SharedIndexInformer<PodAutoscaler> autoscalers;
    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<Deployment> deployments;
    private final SharedIndexInformer<Service> services;
    private final SharedIndexInformer<EndpointSlice> slices;
    private final SharedIndexInformer<ConfigMap> configMaps;
    /** Why something is not known, by its kind. */
    private final Map<String, String> problems = new ConcurrentHashMap<>();

    Watches(KubernetesClient client, String knative) {
        autoscalers =
                tracked(client.resources(PodAutoscaler.class).inAnyNamespace().runnableInformer(0), TrimmedStore::trim);
        pods = tracked(
                client.pods().inAnyNamespace().withLabel(RevisionPods.REVISION).runnableInformer(0),
                TrimmedStore::trim);
        pods.addIndexers(Map.of(BY_REVISION, pod -> List.of(RevisionPods.key(pod))));
        deployments = tracked(
                client.apps()
                        .deployments()
                        .inAnyNamespace()
                        .withLabel(RevisionPods.REVISION)
                        .runnableInformer(0),
                TrimmedStore::trim);
        services = tracked(
                client.services()
                        .inAnyNamespace()
                        .withLabel(RevisionNetwork.MANAGED_BY, RevisionNetwork.MANAGER)
                        .runnableInformer(0),
                TrimmedStore::trim);
        slices = tracked(
                client.discovery()
                        .v1()
                        .endpointSlices()
                        .inAnyNamespace()
                        .withLabel(RevisionNetwork.SLICE_MANAGED_BY, RevisionNetwork.MANAGER)
                        .runnableInformer(0),
                TrimmedStore::trim);
        configMaps = tracked(client.configMaps().inNamespace(knative).runnableInformer(0), TrimmedStore::trim);
    }

    private <T extends HasMetadata> SharedIndexInformer<T> tracked(SharedIndexInformer<T> informer, Consumer<T> trim) {
        informers.add(informer);
        return informer.itemStore(new TrimmedStore<>(trim)).exceptionHandler((started, failure) -> {
            String kind = informer.getApiTypeClass().getSimpleName();
            problems.put(kind, reason(failure));
            LOG.warn("Watching {}: {}", kind, problems.get(kind));
            return true;
        });
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        int code = cause instanceof KubernetesClientException told ? told.getCode() : 0;
        return switch (code) {
            case NOT_FOUND -> "the API server does not know it: " + KnativeVersion.OLDEST.needed();
            case FORBIDDEN -> "it is forbidden: grant the rights of k8s/autoscaler/rbac.yaml";
            default -> String.valueOf(cause.getMessage());
        };
    }

    /** {@code NAMESPACE/NAME}. */
    static String key(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    /** @param changed is told what each was (null when it has come) and is (null when it is gone) */
    void onAutoscalers(BiConsumer<PodAutoscaler, PodAutoscaler> changed) {
        autoscalers.addEventHandler(new Handler<>(changed));
    }

    void onPods(BiConsumer<Pod, Pod> changed) {
        pods.addEventHandler(new Handler<>(changed));
    }

    /** @param changed is told the key of a revision whose Service or endpoints are not what they were */
    void onNetwork(Consumer<String> changed) {
        services.addEventHandler(new Handler<>((before, after) -> {
            if (before != null) {
                changed.accept(key(before));
            }
        }));
        slices.addEventHandler(new Handler<>((before, after) -> {
            if (before != null) {
                changed.accept(key(before));
            }
        }));
    }

    void onConfigMaps(Runnable changed) {
        configMaps.addEventHandler(new Handler<>((before, after) -> {
            String name = (after == null ? before : after).getMetadata().getName();
            if (ClusterSettings.NAMES.contains(name)) {
                changed.run();
            }
        }));
    }

    /** Starts to watch; what is not there yet is waited for so long, and then goes on in the background. */
    void start(Duration patience) {
        // Pods and settings first: what a PodAutoscaler needs is known when it is seen.
        List<SharedIndexInformer<?>> first = List.of(configMaps, pods, deployments, services, slices);
        await(first, patience);
        await(List.of(autoscalers), patience);
    }

    private static void await(List<SharedIndexInformer<?>> some, Duration patience) {
        CompletableFuture<?>[] started = some.stream()
                .map(informer -> informer.start().toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(started)
                    .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            LOG.warn("Not all that is watched is known yet: {}", e.getMessage());
        }
    }

    boolean isKnown() {
        return informers.stream().allMatch(SharedIndexInformer::hasSynced);
    }

    /** What is not known yet, by its kind, and why. */
    Map<String, String> problems() {
        var unknown = new TreeMap<String, String>();
        informers.stream()
                .filter(informer -> !informer.hasSynced())
                .map(informer -> informer.getApiTypeClass().getSimpleName())
                .forEach(kind -> unknown.put(kind, problems.getOrDefault(kind, "it is not known yet")));
        return unknown;
    }

    /** The release of Knative that its settings say they are of; empty when they do not. */
    Optional<KnativeVersion> version() {
        return configMaps.getStore().list().stream()
                .filter(map ->
                        ClusterSettings.AUTOSCALER.equals(map.getMetadata().getName()))
                .flatMap(map -> KnativeVersion.of(map.getMetadata().getLabels()).stream())
                .findFirst();
    }

    /** Null where there is none. */
    PodAutoscaler autoscaler(String key) {
        return autoscalers.getStore().getByKey(key);
    }

    List<PodAutoscaler> autoscalers() {
        return autoscalers.getStore().list();
    }

    List<Pod> pods(String revision) {
        return pods.getIndexer().byIndex(BY_REVISION, revision);
    }

    /** Null where there is none. */
    Deployment deployment(String namespace, String name) {
        return deployments.getStore().getByKey(namespace + "/" + name);
    }

    /** Null where there is none of Thaw's. */
    Service service(String key) {
        return services.getStore().getByKey(key);
    }

    /** Null where there is none of Thaw's. */
    EndpointSlice slice(String key) {
        return slices.getStore().getByKey(key);
    }

    /** The data of those that matter, by name. */
    Map<String, Map<String, String>> configMaps() {
        return configMaps.getStore().list().stream()
                .filter(map -> ClusterSettings.NAMES.contains(map.getMetadata().getName()) && map.getData() != null)
                .collect(Collectors.toMap(map -> map.getMetadata().getName(), ConfigMap::getData));
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
    }

    private record Handler<T>(BiConsumer<T, T> changed) implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            changed.accept(null, object);
        }

        @Override
        public void onUpdate(T before, T after) {
            changed.accept(before, after);
        }

        @Override
        public void onDelete(T object, boolean unknownState) {
            changed.accept(object, null);
        }
    }
}
