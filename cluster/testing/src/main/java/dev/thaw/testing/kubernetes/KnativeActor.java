package dev.thaw.testing.kubernetes;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.fabric8.knative.client.KnativeClient;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerBuilder;
import io.fabric8.knative.pkg.apis.ConditionBuilder;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.ServiceStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

/**
 * Plays Knative's controllers: for each Service's newest template a Revision with its Deployment and PodAutoscaler, and the Service ready when
 * the PodAutoscaler says that its initial scale has been reached.
 */
public final class KnativeActor implements AutoCloseable {
    /** The label of everything that is a revision's. */
    public static final String REVISION = "serving.knative.dev/revision";

    private static final String METRIC = "autoscaling.knative.dev/metric";
    private static final String INITIAL = "autoscaling.knative.dev/initial-scale";
    private static final String CONCURRENCY = "CONTAINER_CONCURRENCY";
    private static final ResourceRequirements RESOURCES = new ResourceRequirementsBuilder()
            .addToRequests("cpu", new Quantity("500m"))
            .addToLimits("cpu", new Quantity("1"))
            .build();

    private final KubernetesClient client;
    private final SharedIndexInformer<Service> services;
    private final SharedIndexInformer<PodAutoscaler> autoscalers;

    public KnativeActor(KubernetesClient client, String namespace) {
        this.client = client;
        this.services = client.adapt(KnativeClient.class)
                .services()
                .inNamespace(namespace)
                .runnableInformer(0);
        this.autoscalers =
                client.resources(PodAutoscaler.class).inNamespace(namespace).runnableInformer(0);
        services.exceptionHandler((started, failure) -> true);
        autoscalers.exceptionHandler((started, failure) -> true);
        services.addEventHandler(new Handler<>(this::changed, this::gone));
        autoscalers.addEventHandler(new Handler<>(this::scaled, autoscaler -> {}));
        services.start().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        autoscalers
                .start()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private interface Told<T> {
        void of(T object);
    }

    private record Handler<T extends HasMetadata>(Told<T> is, Told<T> gone) implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            Thread.ofVirtual().start(() -> is.of(object));
        }

        @Override
        public void onUpdate(T before, T after) {
            Thread.ofVirtual().start(() -> is.of(after));
        }

        @Override
        public void onDelete(T object, boolean unknownState) {
            Thread.ofVirtual().start(() -> gone.of(object));
        }
    }

    /** The revision of a Service's generation. */
    public static String revision(String service, long generation) {
        return "%s-%05d".formatted(service, generation);
    }

    /** The Deployment of a revision. */
    public static String deployment(String revision) {
        return revision + "-deployment";
    }

    private void changed(Service service) {
        String name =
                revision(service.getMetadata().getName(), service.getMetadata().getGeneration());
        String namespace = service.getMetadata().getNamespace();
        var template = service.getSpec().getTemplate();
        Map<String, String> annotations = new TreeMap<>();
        if (template.getMetadata() != null && template.getMetadata().getAnnotations() != null) {
            annotations.putAll(template.getMetadata().getAnnotations());
        }
        // As Knative's defaults do for a class that they do not know.
        annotations.putIfAbsent(METRIC, "");
        Map<String, String> labels = Map.of(REVISION, name);
        create(new RevisionBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .endMetadata()
                .withSpec(template.getSpec())
                .build());
        long concurrency = template.getSpec().getContainerConcurrency() == null
                ? 0
                : template.getSpec().getContainerConcurrency();
        create(deployment(
                namespace, name, labels, Integer.parseInt(annotations.getOrDefault(INITIAL, "1")), concurrency));
        create(new PodAutoscalerBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withContainerConcurrency(concurrency)
                .withProtocolType("http1")
                .withReachability("Reachable")
                .withScaleTargetRef(new ObjectReferenceBuilder()
                        .withApiVersion("apps/v1")
                        .withKind("Deployment")
                        .withName(deployment(name))
                        .build())
                .endSpec()
                .build());
    }

    private static Deployment deployment(
            String namespace, String revision, Map<String, String> labels, int replicas, long concurrency) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(deployment(revision))
                .withNamespace(namespace)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("user-container")
                .withImage("example/hello:1")
                .withResources(RESOURCES)
                .endContainer()
                .addNewContainer()
                .withName("queue-proxy")
                .withImage("example/queue-proxy:1")
                .addNewEnv()
                .withName(CONCURRENCY)
                .withValue(Long.toString(concurrency))
                .endEnv()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    static int concurrency(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().stream()
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> variable.getName().equals(CONCURRENCY))
                .mapToInt(variable -> Integer.parseInt(variable.getValue()))
                .findFirst()
                .orElse(0);
    }

    private void create(HasMetadata object) {
        try {
            client.resource(object).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
        }
    }

    private void scaled(PodAutoscaler autoscaler) {
        boolean initialised = autoscaler.getStatus() != null
                && autoscaler.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("ScaleTargetInitialized")
                                && c.getStatus().equals("True"));
        String revision = autoscaler.getMetadata().getName();
        String name = revision.substring(0, Math.max(0, revision.lastIndexOf('-')));
        Service service = services.getStore().getByKey(autoscaler.getMetadata().getNamespace() + "/" + name);
        boolean newest = service != null
                && revision.equals(revision(name, service.getMetadata().getGeneration()))
                && (service.getStatus() == null
                        || !revision.equals(service.getStatus().getLatestReadyRevisionName()));
        if (initialised && newest) {
            service.setStatus(new ServiceStatusBuilder()
                    .withLatestCreatedRevisionName(revision)
                    .withLatestReadyRevisionName(revision)
                    .withObservedGeneration(service.getMetadata().getGeneration())
                    .withConditions(new ConditionBuilder()
                            .withType("Ready")
                            .withStatus("True")
                            .withLastTransitionTime(Instant.now().toString())
                            .build())
                    .build());
            client.resource(service).subresource("status").patch();
        }
    }

    /** There is no garbage collector. */
    private void gone(Service service) {
        String namespace = service.getMetadata().getNamespace();
        for (long generation = 1; generation <= service.getMetadata().getGeneration(); generation++) {
            remove(namespace, revision(service.getMetadata().getName(), generation));
        }
    }

    /** Removes a revision as its garbage collection would. */
    public void remove(String namespace, String revision) {
        client.resources(PodAutoscaler.class)
                .inNamespace(namespace)
                .withName(revision)
                .delete();
        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(deployment(revision))
                .delete();
        client.resources(Revision.class)
                .inNamespace(namespace)
                .withName(revision)
                .delete();
        client.services().inNamespace(namespace).withName(revision).delete();
    }

    @Override
    public void close() {
        services.stop();
        autoscalers.stop();
    }
}
