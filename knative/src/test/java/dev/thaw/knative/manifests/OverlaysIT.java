package dev.thaw.knative.manifests;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code kubectl apply -k} of every overlay, checked by a real API server, admission included. */
@WithKubeApi
class OverlaysIT {
    private static KubeApi api;

    private record Answer(int status, String output) {}

    @BeforeAll
    static void namespaces(KubeApi running) throws Exception {
        api = running;
        // A dry run of an object needs its namespace for real.
        for (String file : List.of("autoscaler/namespace.yaml", "base/namespaces.yaml")) {
            Answer made = kubectl("apply", "-f", Manifests.FOLDER.resolve(file).toString());
            assertEquals(0, made.status(), made.output());
        }
        // Knative's own.
        assertEquals(0, kubectl("create", "namespace", "knative-serving").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"autoscaler", "base", "overlays/dev", "overlays/production"})
    void theServerTakesIt(String overlay) throws Exception {
        // When
        Answer answer = kubectl(
                "apply",
                "--dry-run=server",
                "-k",
                Manifests.FOLDER.resolve(overlay).toString());

        // Then
        assertAll(
                () -> assertEquals(0, answer.status(), answer.output()),
                () -> assertTrue(answer.output().contains("deployment.apps/thaw-autoscaler"), answer.output()),
                () -> assertFalse(answer.output().contains("Warning"), answer.output()));
    }

    @Test
    void endpointsCanBeAdded() throws Exception {
        // Given
        Path overlay = Files.createDirectories(Path.of("target", "with-endpoints"));
        Path here = overlay.toRealPath();
        Files.writeString(overlay.resolve("kustomization.yaml"), """
                resources: [%s]
                components: [%s]
                """.formatted(
                        here.relativize(Manifests.FOLDER.resolve("autoscaler")),
                        here.relativize(Manifests.FOLDER.resolve("components/endpoints"))));

        // When
        Answer answer = kubectl("apply", "--dry-run=server", "-k", overlay.toString());
        Answer text = kubectl("kustomize", overlay.toString());

        // Then
        assertAll(
                () -> assertEquals(0, answer.status(), answer.output()),
                () -> assertTrue(answer.output().contains("thaw-autoscaler-endpoints"), answer.output()),
                () -> assertTrue(text.output().contains("THAW_AUTOSCALER_CLASSIC_ENDPOINTS"), text.output()));
    }

    @Test
    void theServerTakesTheServiceMonitors() throws Exception {
        // Given
        Answer defined = kubectl("apply", "-f", "src/test/resources/manifests/service-monitor-crd.yaml");
        assertEquals(0, defined.status(), defined.output());
        Answer established = kubectl(
                "wait", "--for=condition=Established", "crd/servicemonitors.monitoring.coreos.com", "--timeout=20s");
        assertEquals(0, established.status(), established.output());

        // When
        Answer answer = kubectl(
                "apply",
                "--dry-run=server",
                "--validate=strict",
                "-f",
                Manifests.FOLDER
                        .resolve("components/service-monitor/service-monitor.yaml")
                        .toString());

        // Then
        assertAll(
                () -> assertEquals(0, answer.status(), answer.output()),
                () -> assertTrue(answer.output().contains("thaw-platform"), answer.output()),
                () -> assertTrue(answer.output().contains("thaw-autoscaler"), answer.output()));
    }

    private static Answer kubectl(String... arguments) throws Exception {
        Process process = new ProcessBuilder(api.kubectl(arguments))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "kubectl did not end");
        return new Answer(process.exitValue(), output);
    }
}
