package dev.thaw.knative.manifests;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.knative.kubernetes.KubeApi;
import dev.thaw.knative.kubernetes.WithKubeApi;

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
        Answer made = kubectl(
                "apply", "-f", Manifests.FOLDER.resolve("base/namespaces.yaml").toString());
        assertEquals(0, made.status(), made.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/production"})
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
                () -> assertTrue(answer.output().contains("deployment.apps/thaw-platform"), answer.output()),
                () -> assertFalse(answer.output().contains("Warning"), answer.output()));
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
