package dev.thaw.testing.kubernetes;

import java.util.Map;
import java.util.TreeMap;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.serving.v1.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Services of Knative, of Thaw's class, in one namespace; Knative's own settings in another. */
public final class Functions {
    private static final String PREFIX = "autoscaling.knative.dev/";

    private final KubernetesClient client;
    private final String namespace;
    private final String knative;

    /** Makes the second of the two namespaces. */
    public Functions(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        this.knative = namespace + "-knative";
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(knative)
                        .endMetadata()
                        .build())
                .create();
    }

    public String namespace() {
        return namespace;
    }

    /** Where Knative's settings are. */
    public String knative() {
        return knative;
    }

    /** Writes one of Knative's ConfigMaps. */
    public void config(String name, Map<String, String> data) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(knative)
                        .endMetadata()
                        .withData(data)
                        .build())
                .fieldManager("test")
                .forceConflicts()
                .serverSideApply();
    }

    /**
     * Makes a Service.
     *
     * @param concurrency requests at a time per pod; 0 is no limit
     * @param annotations of scaling, without their prefix
     */
    public void deploy(String name, long concurrency, Map<String, String> annotations) {
        var all = new TreeMap<String, String>();
        all.put(PREFIX + "class", "autoscaler.thaw.dev");
        annotations.forEach((key, value) -> all.put(PREFIX + key, value));
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withNewTemplate()
                        .withNewMetadata()
                        .withAnnotations(all)
                        .endMetadata()
                        .withNewSpec()
                        .withContainerConcurrency(concurrency)
                        .withTimeoutSeconds(30L)
                        .addNewContainer()
                        .withImage("example/hello:1")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    /** How many are at zero, as their PodAutoscalers say. */
    public int atRest() {
        return (int) client.resources(PodAutoscaler.class).inNamespace(namespace).list().getItems().stream()
                .filter(autoscaler -> autoscaler.getStatus() != null
                        && autoscaler.getStatus().getConditions().stream()
                                .anyMatch(c -> c.getType().equals("Active")
                                        && c.getStatus().equals("False")))
                .count();
    }
}
