package dev.thaw.autoscaler.controller;

import java.util.function.Consumer;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpecBuilder;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;

/** Keeps of what is watched only what is asked for: of thousands of objects, most of the memory is what nobody reads. */
final class TrimmedStore<T extends HasMetadata> extends BasicItemStore<T> {
    private static final String EXAMPLE = "_example";

    private final Consumer<T> trim;

    /** @param trim changes an object in place */
    TrimmedStore(Consumer<T> trim) {
        super(Watches::key);
        this.trim = trim;
    }

    @Override
    public T put(String key, T object) {
        object.getMetadata().setManagedFields(null);
        trim.accept(object);
        return super.put(key, object);
    }

    /** How many pods there should be. */
    static void trim(Deployment deployment) {
        deployment.getMetadata().setAnnotations(null);
        deployment.setSpec(new DeploymentSpecBuilder()
                .withReplicas(deployment.getSpec().getReplicas())
                .build());
        deployment.setStatus(null);
    }

    /** Where it is, whether it is ready, and who says so. */
    static void trim(Pod pod) {
        if (pod.getSpec() != null) {
            pod.setSpec(new PodSpecBuilder()
                    .withContainers(pod.getSpec().getContainers().stream()
                            .map(TrimmedStore::probes)
                            .toList())
                    .build());
        }
        if (pod.getStatus() != null) {
            pod.setStatus(new PodStatusBuilder()
                    .withPhase(pod.getStatus().getPhase())
                    .withPodIP(pod.getStatus().getPodIP())
                    .withConditions(pod.getStatus().getConditions())
                    .build());
        }
    }

    private static Container probes(Container container) {
        return new ContainerBuilder()
                .withName(container.getName())
                .withStartupProbe(container.getStartupProbe())
                .withReadinessProbe(container.getReadinessProbe())
                .build();
    }

    /** The example is the larger part of Knative's. */
    static void trim(ConfigMap map) {
        if (map.getData() != null) {
            map.getData().remove(EXAMPLE);
        }
    }
}
