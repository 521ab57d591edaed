package dev.thaw.autoscaler.controller;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClusterSettingsTest {
    @Test
    void withoutConfigMapsAllIsAsKnativeHasIt() {
        // When
        ClusterSettings.Result read = ClusterSettings.STANDARD.next(Map.of());

        // Then
        assertEquals(ClusterSettings.STANDARD, read.settings());
        assertEquals(0, read.problems().size());
    }

    @Test
    void eachConfigMapSaysItsPart() {
        // When
        ClusterSettings settings = ClusterSettings.STANDARD
                .next(Map.of(
                        "config-autoscaler",
                        Map.of("pod-autoscaler-class", "autoscaler.thaw.dev", "stable-window", "30s", "_example", "x"),
                        "config-defaults",
                        Map.of("revision-timeout-seconds", "60"),
                        "config-network",
                        Map.of("system-internal-tls", "Enabled"),
                        "config-deployment",
                        Map.of("progress-deadline", "2m")))
                .settings();

        // Then
        assertEquals("autoscaler.thaw.dev", settings.defaultClass());
        assertEquals(Duration.ofSeconds(30), settings.defaults().stableWindow());
        assertEquals(Duration.ofSeconds(60), settings.timeout());
        assertEquals(Duration.ofMinutes(2), settings.defaults().progressDeadline());
        assertTrue(settings.internalTls());
    }

    @Test
    void aMistakeLeavesTheScalingAsItWas() {
        // Given
        ClusterSettings before = ClusterSettings.STANDARD
                .next(Map.of("config-autoscaler", Map.of("stable-window", "30s")))
                .settings();

        // When
        ClusterSettings.Result read = before.next(Map.of("config-autoscaler", Map.of("stable-window", "soon")));

        // Then
        assertEquals(before.defaults(), read.settings().defaults());
        assertEquals("stable-window", read.problems().getFirst().field());
        assertFalse(read.settings().internalTls());
    }
}
