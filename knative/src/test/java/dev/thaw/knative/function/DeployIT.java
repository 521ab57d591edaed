package dev.thaw.knative.function;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.fabric8.knative.client.KnativeClient;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.ServiceBuilder;
import io.fabric8.knative.serving.v1.ServiceStatusBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.thaw.platform.function.DeploymentStatus;
import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.function.StoredFunction;
import dev.thaw.platform.manifest.ManifestReader;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Functions become Services of a real API server, stay what they are, and go. */
@WithKubeApi
class DeployIT {
    private static final String NAME = "hello";

    private final Store store = new Store();
    private KubeApi api;
    private String namespace;
    private KnativeClient knative;
    private Reconciler reconciler;

    /** The platform's database, in memory. */
    private static final class Store implements DesiredFunctions {
        private final Map<String, StoredFunction> functions = new ConcurrentHashMap<>();
        private final Set<String> deleted = ConcurrentHashMap.newKeySet();

        @Override
        public Optional<StoredFunction> find(String name) {
            return Optional.ofNullable(functions.get(name));
        }

        @Override
        public boolean wasDeleted(String name) {
            return deleted.contains(name);
        }
    }

    @BeforeEach
    void start(KubeApi running) {
        api = running;
        namespace = api.newNamespace();
        knative = api.client().adapt(KnativeClient.class);
        reconciler = reconciler(api.client(), namespace);
        reconciler.start();
    }

    private Reconciler reconciler(KubernetesClient client, String in) {
        var placement = Placement.standard().in(in);
        return new Reconciler(client, placement, store, 2, Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        reconciler.close();
    }

    @Test
    void aFunctionBecomesAServiceThatThawOwns() {
        // When
        deploy(1, "example/hello:1.0");

        // Then
        Service service = awaitImage("example/hello:1.0");
        assertEquals("thaw", service.getMetadata().getLabels().get(Labels.INSTALLATION));
        assertEquals(
                "autoscaler.thaw.dev",
                service.getSpec().getTemplate().getMetadata().getAnnotations().get("autoscaling.knative.dev/class"));
        assertTrue(service.getMetadata().getManagedFields().stream()
                .anyMatch(fields -> fields.getManager().equals("thaw")
                        && fields.getOperation().equals("Apply")));
    }

    @Test
    void whatSomebodyChangesIsPutRightAndWhatTheyAddStays() {
        // Given
        deploy(1, "example/hello:1.0");
        awaitImage("example/hello:1.0");

        // When
        resource().edit(service -> new ServiceBuilder(service)
                .editMetadata()
                .addToAnnotations("example.com/note", "kept")
                .endMetadata()
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage("example/other:9")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());

        // Then
        Service service = awaitImage("example/hello:1.0");
        assertEquals("kept", service.getMetadata().getAnnotations().get("example.com/note"));
        assertTrue(service.getMetadata().getGeneration() >= 3, "it was changed and changed back");
    }

    @Test
    void applyingTheSameAgainChangesNothing() {
        // Given
        deploy(1, "example/hello:1.0");
        String version = awaitImage("example/hello:1.0").getMetadata().getResourceVersion();

        // When
        reconciler.look(NAME);
        deploy("other", 1, "example/other:1.0");

        // Then
        eventually().until(() -> resource("other").get() != null);
        assertEquals(version, resource().get().getMetadata().getResourceVersion());
    }

    @Test
    void aServiceThatSomebodyDeletesComesBack() {
        // Given
        deploy(1, "example/hello:1.0");
        String uid = awaitImage("example/hello:1.0").getMetadata().getUid();

        // When
        resource().delete();

        // Then
        eventually()
                .until(() -> resource().get() != null
                        && !resource().get().getMetadata().getUid().equals(uid));
    }

    @Test
    void aDeletedFunctionTakesItsServiceWithIt() {
        // Given
        deploy(1, "example/hello:1.0");
        awaitImage("example/hello:1.0");

        // When
        store.functions.remove(NAME);
        store.deleted.add(NAME);
        reconciler.look(NAME);

        // Then: no garbage collector runs here, so it waits for one, marked to go after what it owns.
        eventually().until(() -> resource().get().getMetadata().getDeletionTimestamp() != null);
        assertEquals(
                List.of("foregroundDeletion"), resource().get().getMetadata().getFinalizers());
    }

    @Test
    void aDatabaseThatHasNeverHadTheFunctionRemovesNothing() {
        // Given
        deploy(1, "example/hello:1.0");
        awaitImage("example/hello:1.0");

        // When
        store.functions.remove(NAME);
        reconciler.look(NAME);
        deploy("other", 1, "example/other:1.0");

        // Then
        eventually().until(() -> resource("other").get() != null);
        assertNotNull(resource().get());
    }

    @Test
    void aServiceOfSomebodyElseIsNotTakenOver() {
        // Given
        knative.services()
                .inNamespace(namespace)
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName(NAME)
                        .endMetadata()
                        .build())
                .create();

        // When
        deploy(1, "example/hello:1.0");

        // Then
        eventually().until(() -> "name-taken".equals(reason()));
    }

    @Test
    void theServicesConditionsAreTheFunctions() {
        // Given
        deploy(1, "example/hello:1.0");
        Service service = awaitImage("example/hello:1.0");

        // When
        service.setStatus(new ServiceStatusBuilder()
                .withObservedGeneration(service.getMetadata().getGeneration())
                .withUrl("http://hello.example.com")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .build());
        knative.services().inNamespace(namespace).resource(service).updateStatus();

        // Then
        eventually().until(() -> "True".equals(status().conditions().getFirst().status()));
        assertEquals("http://hello.example.com", status().url());
    }

    @Test
    void anImageThatCannotBePulledIsToldAtOnce() {
        // Given: Knative waits, and will for ten minutes
        deploy(1, "example/missing:1.0");
        Service service = awaitImage("example/missing:1.0");
        service.setStatus(new ServiceStatusBuilder()
                .withObservedGeneration(service.getMetadata().getGeneration())
                .withLatestCreatedRevisionName("hello-00001")
                .addNewCondition()
                .withType("Ready")
                .withStatus("Unknown")
                .withReason("RevisionMissing")
                .endCondition()
                .build());
        knative.services().inNamespace(namespace).resource(service).updateStatus();
        Pod pod = api.client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("hello-1")
                        .withNamespace(namespace)
                        .withLabels(Map.of(
                                Labels.INSTALLATION,
                                "thaw",
                                Labels.FUNCTION,
                                NAME,
                                Labels.KNATIVE_REVISION,
                                "hello-00001"))
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName(ServiceMapping.CONTAINER)
                        .withImage("example/missing:1.0")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();

        // When
        pod.setStatus(new PodStatusBuilder()
                .addNewContainerStatus()
                .withName(ServiceMapping.CONTAINER)
                .withNewState()
                .withNewWaiting()
                .withReason("ErrImagePull")
                .withMessage("example/missing:1.0: not found")
                .endWaiting()
                .endState()
                .withImage("example/missing:1.0")
                .withImageID("")
                .withReady(false)
                .withRestartCount(0)
                .endContainerStatus()
                .build());
        api.client().resource(pod).subresource("status").patch();

        // Then
        eventually().until(() -> "image-pull-failed".equals(reason()));
        assertEquals("Unknown", status().conditions().getFirst().status());
    }

    @Test
    void withoutKnativeTheConditionSaysWhichOneIsNeeded() throws Exception {
        // Given: a cluster of its own, as what there is of a kind goes with it
        try (var bare = new KubeApi(Path.of(System.getenv("KUBEBUILDER_ASSETS")))) {
            bare.definitions().remove("services");
            String there = bare.newNamespace();
            try (Reconciler elsewhere = reconciler(bare.client(), there)) {
                elsewhere.start();
                store.functions.put(NAME, function(NAME, 1, "example/hello:1.0"));

                // When
                elsewhere.look(NAME);

                // Then
                eventually().until(() -> "knative-missing"
                        .equals(elsewhere.status(NAME).conditions().getFirst().reason()));

                // When
                bare.definitions().define("services");

                // Then
                eventually()
                        .until(() -> bare.client()
                                        .adapt(KnativeClient.class)
                                        .services()
                                        .inNamespace(there)
                                        .withName(NAME)
                                        .get()
                                != null);
            }
        }
    }

    @Test
    void aMissingNamespaceIsNamedAndMadeUpForOnceItIsThere() {
        // Given
        try (Reconciler elsewhere = reconciler(api.client(), "later")) {
            elsewhere.start();
            store.functions.put(NAME, function(NAME, 1, "example/hello:1.0"));

            // When
            elsewhere.look(NAME);
            eventually().until(() -> "namespace-missing"
                    .equals(elsewhere.status(NAME).conditions().getFirst().reason()));
            api.client()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName("later")
                            .endMetadata()
                            .build())
                    .create();

            // Then
            eventually()
                    .until(() -> knative.services()
                                    .inNamespace("later")
                                    .withName(NAME)
                                    .get()
                            != null);
        }
    }

    @Test
    void withoutRightsTheConditionSaysWhichAreMissing() {
        // Given
        try (KubernetesClient powerless = api.clientAs(namespace, "nobody");
                Reconciler elsewhere = reconciler(powerless, namespace)) {
            elsewhere.start();
            store.functions.put(NAME, function(NAME, 1, "example/hello:1.0"));

            // When
            elsewhere.look(NAME);

            // Then
            eventually().until(() -> "not-allowed"
                    .equals(elsewhere.status(NAME).conditions().getFirst().reason()));
        }
    }

    @Test
    void changesGoOnAfterTheApiServerHasRestarted() throws Exception {
        // Given
        deploy(1, "example/hello:1.0");
        awaitImage("example/hello:1.0");

        // When
        api.restart();
        deploy(2, "example/hello:2.0");

        // Then
        awaitImage("example/hello:2.0");
        resource().delete();
        awaitImage("example/hello:2.0");
    }

    private void deploy(int generation, String image) {
        deploy(NAME, generation, image);
    }

    private void deploy(String name, int generation, String image) {
        store.functions.put(name, function(name, generation, image));
        reconciler.look(name);
    }

    private static StoredFunction function(String name, int generation, String image) {
        String text = "apiVersion: thaw.dev/v1\nkind: Function\nmetadata: { name: %s }\nspec: { image: %s }\n"
                .formatted(name, image);
        var manifest = ManifestReader.bind(ManifestReader.document(text, "Function"), FunctionManifest.class);
        return new StoredFunction(manifest, generation, Instant.EPOCH, Instant.EPOCH);
    }

    private Service awaitImage(String image) {
        return eventually()
                .until(
                        () -> resource().get(),
                        service -> service != null
                                && service.getSpec()
                                        .getTemplate()
                                        .getSpec()
                                        .getContainers()
                                        .getFirst()
                                        .getImage()
                                        .equals(image));
    }

    private Resource<Service> resource() {
        return resource(NAME);
    }

    private Resource<Service> resource(String name) {
        return knative.services().inNamespace(namespace).withName(name);
    }

    private DeploymentStatus status() {
        return reconciler.status(NAME);
    }

    private String reason() {
        return status().conditions().getFirst().reason();
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }
}
