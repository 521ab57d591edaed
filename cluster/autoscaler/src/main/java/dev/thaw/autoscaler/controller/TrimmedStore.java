package dev.thaw.autoscaler.controller;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpecBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
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

    /** How many pods there should be, and what they may have. */
    static void trim(Deployment deployment) {
        trimMetadata(deployment);
        deployment.setSpec(new DeploymentSpecBuilder()
                .withReplicas(deployment.getSpec().getReplicas())
                .withNewTemplate()
                .withNewSpec()
                .withContainers(containers(deployment.getSpec().getTemplate().getSpec(), TrimmedStore::resources))
                .endSpec()
                .endTemplate()
                .build());
        deployment.setStatus(null);
    }

    /** Where it is, whether it is ready, and who says so. */
    static void trim(Pod pod) {
        if (pod.getSpec() != null) {
            pod.setSpec(new PodSpecBuilder()
                    .withContainers(containers(pod.getSpec(), TrimmedStore::probes))
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

    private static List<Container> containers(PodSpec spec, UnaryOperator<Container> trim) {
        return spec.getContainers().stream().map(trim).toList();
    }

    private static Container resources(Container container) {
        return new ContainerBuilder()
                .withName(container.getName())
                .withResources(container.getResources())
                .build();
    }

    private static Container probes(Container container) {
        return new ContainerBuilder(resources(container))
                .withStartupProbe(container.getStartupProbe())
                .withReadinessProbe(container.getReadinessProbe())
                .build();
    }

    /** What it asks for, and what was said of it. */
    static void trim(PodAutoscaler autoscaler) {
        autoscaler.getMetadata().setOwnerReferences(null);
        autoscaler.getMetadata().setFinalizers(null);
    }

    /** Which ports lead where. */
    static void trim(Service service) {
        trimMetadata(service);
        service.setSpec(
                new ServiceSpecBuilder().withPorts(service.getSpec().getPorts()).build());
        service.setStatus(null);
    }

    /** Which routers it names, and their ports. */
    static void trim(EndpointSlice slice) {
        trimMetadata(slice);
    }

    private static void trimMetadata(HasMetadata object) {
        object.getMetadata().setLabels(null);
        object.getMetadata().setAnnotations(null);
        object.getMetadata().setOwnerReferences(null);
    }

    /** The example is the larger part of Knative's. */
    static void trim(ConfigMap map) {
        if (map.getData() != null) {
            map.getData().remove(EXAMPLE);
        }
    }
}
