package dev.thaw.autoscaler.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.Test;

import dev.thaw.testing.kubernetes.KnativeActor;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static dev.thaw.autoscaler.cluster.World.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** {@code k8s/autoscaler/rbac.yaml}, and the component with Endpoints, grant what is used, all of it and no more: the API server's audit log tells. */
@WithKubeApi
class AutoscalerRightsIT {
    private static final Path FOLDER = Path.of("..", "..", "k8s");
    private static final List<Path> RBAC =
            List.of(FOLDER.resolve("autoscaler/rbac.yaml"), FOLDER.resolve("components/endpoints/rbac.yaml"));
    private static final String ACCOUNT = "thaw-autoscaler";
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    @Test
    void everyRightIsUsedAndNoneIsMissing(KubeApi api) throws IOException {
        // Given
        Set<String> granted;
        try (var world = new World(api, World.HASTY, Duration.ofMillis(20))) {
            granted = new TreeSet<>();
            for (Path file : RBAC) {
                granted.addAll(grant(api.client(), file, world.knative));
            }
            KubernetesClient own = api.clientAs("thaw", ACCOUNT);
            world.addReplica(own);

            // When
            live(world);
            world.stop(world.routers.getFirst());
            own.close();
        }

        // Then; a watch is written down when it has ended
        Set<String> expected = granted;
        eventually(() -> used(api.auditLog()).containsAll(expected));
        assertEquals(granted, used(api.auditLog()));
    }

    private static void live(World world) {
        world.deploy("life", 1, Map.of("min-scale", "2"));
        String revision = KnativeActor.revision("life", 1);
        eventually(() -> world.condition(revision, "Active").equals("True") && world.podsOf(revision) == 2);
        world.deploy("spare", 1, Map.of("standby", "1"));
        eventually(() ->
                world.condition(KnativeActor.revision("spare", 1), "Active").equals("False/NoTraffic"));
        patch(world, revision, "{\"metadata\":{\"annotations\":{\"autoscaling.knative.dev/min-scale\":\"1\"}}}");
        eventually(() -> world.replicas(revision) == 1);
        patch(
                world,
                revision,
                "{\"metadata\":{\"annotations\":{\"autoscaling.knative.dev/class\":\"kpa.autoscaling.knative.dev\"}}}");
        eventually(() -> world.endpoints(revision).isEmpty()
                && world.client
                                .services()
                                .inNamespace(world.namespace)
                                .withName(revision)
                                .get()
                        == null);
    }

    private static void patch(World world, String revision, String change) {
        world.client
                .resources(PodAutoscaler.class)
                .inNamespace(world.namespace)
                .withName(revision)
                .patch(MERGE, change);
    }

    /** The namespaces of Knative and of the autoscaler are one here. */
    private static Set<String> grant(KubernetesClient admin, Path file, String namespace) throws IOException {
        var rights = new TreeSet<String>();
        try (var in = Files.newInputStream(file)) {
            for (HasMetadata object : admin.load(in).items()) {
                switch (object) {
                    case ClusterRole role -> {
                        rights.addAll(rights(role.getRules()));
                        admin.resource(role).create();
                    }
                    case ClusterRoleBinding binding -> admin.resource(binding).create();
                    case Role role -> {
                        rights.addAll(rights(role.getRules()));
                        place(admin, role, namespace);
                    }
                    case RoleBinding binding -> place(admin, binding, namespace);
                    default -> {
                        // The account itself is only a name here.
                    }
                }
            }
        }
        return rights;
    }

    private static void place(KubernetesClient admin, HasMetadata object, String namespace) {
        object.getMetadata()
                .setName(object.getMetadata().getName() + "-"
                        + object.getMetadata().getNamespace());
        object.getMetadata().setNamespace(namespace);
        if (object instanceof RoleBinding binding) {
            binding.getRoleRef().setName(binding.getMetadata().getName());
        }
        admin.resource(object).create();
    }

    private static Set<String> rights(List<PolicyRule> rules) {
        var rights = new TreeSet<String>();
        rules.forEach(
                rule -> rule.getApiGroups().forEach(group -> rule.getResources().forEach(resource -> rule.getVerbs()
                        .forEach(verb -> rights.add(group + "/" + resource + " " + verb)))));
        return rights;
    }

    private static Set<String> used(Path auditLog) throws IOException {
        var rights = new TreeSet<String>();
        var json = new ObjectMapper();
        for (String line : Files.readAllLines(auditLog)) {
            JsonNode event = json.readTree(line);
            if (event.at("/impersonatedUser/username").asText().endsWith(":" + ACCOUNT) && event.has("objectRef")) {
                rights.addAll(rights(event, event.path("objectRef")));
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
}
