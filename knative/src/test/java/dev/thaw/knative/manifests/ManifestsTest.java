package dev.thaw.knative.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.thaw.knative.function.Placement;
import dev.thaw.knative.function.ServiceCheck;
import dev.thaw.knative.function.ServiceMapping;
import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.manifest.ManifestReader;
import dev.thaw.platform.trigger.TriggerManifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What can be said of the files under {@code k8s/} without a cluster. */
class ManifestsTest {
    static List<Path> files() throws IOException {
        return Manifests.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileHoldsObjectsWithAName(Path file) throws IOException {
        List<JsonNode> documents = Manifests.documents(file);
        assertFalse(documents.isEmpty(), file::toString);
        for (JsonNode document : documents) {
            assertFalse(document.path("kind").asText().isEmpty(), file::toString);
            if (document.path("apiVersion").asText().startsWith("kustomize.config.k8s.io/")) {
                document.path("resources")
                        .forEach(resource -> assertTrue(
                                Files.exists(file.resolveSibling(resource.asText())), () -> file + ": " + resource));
            } else {
                assertFalse(document.at("/metadata/name").asText().isEmpty(), file::toString);
            }
        }
    }

    @Test
    void everyFileBelongsToAKustomization() throws IOException {
        // Given
        Set<Path> reached = new HashSet<>();
        for (Path file : Manifests.files()) {
            if (file.endsWith("kustomization.yaml")) {
                reached.add(file);
                Manifests.documents(file)
                        .getFirst()
                        .path("resources")
                        .forEach(resource -> reached.add(
                                file.resolveSibling(resource.asText()).normalize()));
            }
        }

        // When
        List<Path> lost = Manifests.files().stream()
                .filter(file -> !reached.contains(file) && !file.getParent().endsWith("functions"))
                .toList();

        // Then
        assertEquals(List.of(), lost);
    }

    @Test
    void theFunctionsCanBeDeployed() throws IOException {
        List<Path> files = Manifests.files().stream()
                .filter(file -> file.getParent().endsWith("functions"))
                .toList();
        assertTrue(files.size() >= 2, files::toString);
        for (Path file : files) {
            for (JsonNode document : ManifestReader.documents(Files.readString(file))) {
                if (document.path("kind").asText().equals("Function")) {
                    FunctionManifest function = ManifestReader.bind(document, FunctionManifest.class);
                    ServiceCheck.check(function);
                    assertNotNull(ServiceMapping.of(function, "r", Placement.standard()));
                } else {
                    assertNotNull(ManifestReader.bind(document, TriggerManifest.class));
                }
            }
        }
    }
}
