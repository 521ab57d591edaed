package dev.thaw.autoscaler.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A cluster of real pods, without Knative, takes Thaw's manifests and images. {@code THAW_TEST_CLUSTER} names its kubeconfig, {@code
 * THAW_TEST_REGISTRY} what this build's images were pushed to, {@code THAW_TEST_ADDRESS} this machine as pods reach it; {@code
 * .ci/real-cluster} sets all three.
 */
@Tag("real-cluster")
@EnabledIfEnvironmentVariable(
        named = "THAW_TEST_CLUSTER",
        matches = ".+",
        disabledReason = "no cluster of real pods: THAW_TEST_CLUSTER is not set")
class InstallIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final long TIMEOUT_MINUTES = 8;

    @Test
    void itIsInstalledAnswersAndLeavesNothing() throws IOException, InterruptedException {
        // Given
        Path output = Files.createDirectories(ROOT.resolve("target")).resolve("install.log");
        var script = new ProcessBuilder(List.of(
                        ROOT.resolve("k8s/verify").toString(),
                        "--bare",
                        "--registry",
                        System.getenv("THAW_TEST_REGISTRY"),
                        "--servers",
                        System.getenv("THAW_TEST_ADDRESS")))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        script.environment().put("KUBECONFIG", System.getenv("THAW_TEST_CLUSTER"));
        script.environment().put("JAVA_HOME", System.getProperty("java.home"));

        // When
        Process running = script.start();
        boolean ended = running.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
        running.destroy();
        String told = Files.readString(output);

        // Then
        assertTrue(ended, () -> "not within %d minutes: %s".formatted(TIMEOUT_MINUTES, told));
        assertEquals(0, running.exitValue(), told);
        assertTrue(told.contains("to an answering API"), told);
        assertTrue(told.contains("What is left behind\nnothing"), told);
    }
}
