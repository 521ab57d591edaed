package dev.thaw.knative.function;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.function.StoredFunction;
import dev.thaw.platform.manifest.ManifestReader;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** {@code k8s/base/rbac.yaml} grants what is used, all of it and no more: the API server's audit log tells. */
@WithKubeApi
class RightsIT {
    private static final Path RBAC = Path.of("..", "k8s", "base", "rbac.yaml");
    private static final String ACCOUNT = "thaw-platform";

    private final Map<String, StoredFunction> functions = new ConcurrentHashMap<>();

    @Test
    void everyRightIsUsedAndNoneIsMissing(KubeApi api) throws IOException {
        // Given
        String namespace = api.newNamespace();
        Role role = grant(api.client(), namespace);

        // When
        try (KubernetesClient platform = api.clientAs("thaw", ACCOUNT);
                Reconciler reconciler = reconciler(platform, namespace)) {
            reconciler.start();
            liveAndDie(api.client(), platform, reconciler, namespace);
        }

        // Then; a watch is written down when it has ended
        eventually(() -> used(api.auditLog(), namespace).containsAll(granted(role)));
        assertEquals(granted(role), used(api.auditLog(), namespace));
    }

    private Reconciler reconciler(KubernetesClient client, String namespace) {
        var placement = Placement.standard().in(namespace);
        var desired = new DesiredFunctions() {
            @Override
            public Optional<StoredFunction> find(String name) {
                return Optional.ofNullable(functions.get(name));
            }

            @Override
            public boolean wasDeleted(String name) {
                return true;
            }
        };
        return new Reconciler(client, placement, desired, 1, Duration.ofSeconds(1));
    }

    private void liveAndDie(
            KubernetesClient admin, KubernetesClient platform, Reconciler reconciler, String namespace) {
        functions.put("hello", hello());
        reconciler.look("hello");
        eventually(() -> reconciler.cluster().service("hello").isPresent());
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("hello-1")
                .withNamespace(namespace)
                .withLabels(Map.of(Labels.INSTALLATION, "thaw", Labels.FUNCTION, "hello"))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName(ServiceMapping.CONTAINER)
                .withImage("example/hello:1.0")
                .endContainer()
                .endSpec()
                .build();
        admin.resource(pod).create();
        eventually(() -> !reconciler.cluster().pods("hello").isEmpty());
        new PodLogs(platform).tail(reconciler.cluster().pods("hello"), 1);
        functions.clear();
        reconciler.look("hello");
        eventually(() -> reconciler
                .cluster()
                .service("hello")
                .filter(s -> s.getMetadata().getDeletionTimestamp() != null)
                .isPresent());
    }

    private static StoredFunction hello() {
        String text = "{apiVersion: thaw.dev/v1, kind: Function, metadata: {name: hello}, spec: {image: a}}";
        return new StoredFunction(
                ManifestReader.bind(ManifestReader.document(text, "Function"), FunctionManifest.class),
                1,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static Role grant(KubernetesClient admin, String namespace) throws IOException {
        Role granted = null;
        try (var in = Files.newInputStream(RBAC)) {
            for (var object : admin.load(in).items()) {
                if (object instanceof Role role) {
                    granted = new RoleBuilder(role)
                            .editMetadata()
                            .withNamespace(namespace)
                            .endMetadata()
                            .build();
                    admin.resource(granted).create();
                } else if (object instanceof RoleBinding binding) {
                    admin.resource(new RoleBindingBuilder(binding)
                                    .editMetadata()
                                    .withNamespace(namespace)
                                    .endMetadata()
                                    .build())
                            .create();
                }
            }
        }
        return granted;
    }

    private static Set<String> granted(Role role) {
        var rights = new TreeSet<String>();
        role.getRules().forEach(rule -> rule.getApiGroups()
                .forEach(group -> rule.getResources().forEach(resource -> rule.getVerbs()
                        .forEach(verb -> rights.add(group + "/" + resource + " " + verb)))));
        return rights;
    }

    private static Set<String> used(Path auditLog, String namespace) throws IOException {
        var rights = new TreeSet<String>();
        var json = new ObjectMapper();
        for (String line : Files.readAllLines(auditLog)) {
            JsonNode event = json.readTree(line);
            JsonNode object = event.path("objectRef");
            boolean theirs = event.at("/impersonatedUser/username").asText().endsWith(":" + ACCOUNT)
                    && object.path("namespace").asText().equals(namespace);
            if (theirs) {
                rights.addAll(rights(event, object));
            }
        }
        return rights;
    }

    /** An apply that makes the object is a patch that needs the right to create, too. */
    private static List<String> rights(JsonNode event, JsonNode object) {
        String resource = object.path("apiGroup").asText() + "/"
                + object.path("resource").asText()
                + (object.has("subresource") ? "/" + object.path("subresource").asText() : "");
        String verb = event.path("verb").asText();
        boolean made = verb.equals("patch") && event.at("/responseStatus/code").asInt() == 201;
        return made ? List.of(resource + " patch", resource + " create") : List.of(resource + " " + verb);
    }

    private static void eventually(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }
}
