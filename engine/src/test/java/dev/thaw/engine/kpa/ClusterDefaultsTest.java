package dev.thaw.engine.kpa;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The rows are those of Knative's {@code pkg/autoscaler/config/config_test.go}. */
class ClusterDefaultsTest {
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private static ClusterDefaults.Result read(String entries) {
        var data = new HashMap<String, String>();
        for (String entry : entries.split(";", -1)) {
            if (!entry.isBlank()) {
                int colon = entry.indexOf(':');
                data.put(
                        entry.substring(0, colon).strip(),
                        entry.substring(colon + 1).strip());
            }
        }
        return ClusterDefaults.read(data, DEADLINE);
    }

    @Test
    void whatIsNotSaidIsAsInANewInstallation() {
        assertEquals(ScaleDefaults.KNATIVE, read("").defaults());
        assertEquals(
                ScaleDefaults.KNATIVE,
                read("_example: x; enable-scale-to-zero: TRUE").defaults());
    }

    @Test
    void readsWhatIsOverridden() {
        // When
        ScaleDefaults defaults = ClusterDefaults.read(
                        Map.ofEntries(
                                Map.entry("enable-scale-to-zero", "true"),
                                Map.entry("max-scale-down-rate", "3.0"),
                                Map.entry("max-scale-up-rate", "1.01"),
                                Map.entry("container-concurrency-target-percentage", "0.71"),
                                Map.entry("container-concurrency-target-default", "10.5"),
                                Map.entry("requests-per-second-target-default", "10.11"),
                                Map.entry("target-burst-capacity", "12345"),
                                Map.entry("scale-down-delay", "15m"),
                                Map.entry("stable-window", "5m"),
                                Map.entry("tick-interval", "2s"),
                                Map.entry("panic-window-percentage", "10"),
                                Map.entry("panic-threshold-percentage", "200"),
                                Map.entry("pod-autoscaler-class", "some.class"),
                                Map.entry("activator-capacity", "905"),
                                Map.entry("scale-to-zero-pod-retention-period", "2m3s")),
                        Duration.ofMinutes(2))
                .defaults();
        // Then
        var expected = new ScaleDefaults(
                true,
                0.71,
                0.7,
                10.5,
                10.11,
                12345,
                Duration.ofMinutes(5),
                10,
                200,
                1.01,
                3,
                Duration.ofSeconds(30),
                Duration.ofSeconds(123),
                Duration.ofMinutes(15),
                1,
                false,
                0,
                0,
                0,
                1,
                Duration.ofMinutes(2));
        assertEquals(expected, defaults);
    }

    @ParameterizedTest
    @CsvSource({
        "max-scale-up-rate: 1.001; container-concurrency-target-percentage: 0.5; activator-capacity: 1",
        "container-concurrency-target-percentage: 55",
        "target-burst-capacity: -1",
        "target-burst-capacity: 0",
        "enable-scale-to-zero: false; min-scale: 1; max-scale: 2; scale-to-zero-grace-period: 33s",
        "allow-zero-initial-scale: true; initial-scale: 0",
        "max-scale: 10",
        "min-scale: 4",
        "max-scale: 10; max-scale-limit: 11"
    })
    void takesWhatKnativeTakes(String entries) {
        assertEquals(List.of(), read(entries).problems());
    }

    @ParameterizedTest
    @CsvSource({
        "max-scale-up-rate: not a float, max-scale-up-rate",
        "scale-down-delay: -1m23s, scale-down-delay",
        "scale-to-zero-pod-retention-period: -4m11s, scale-to-zero-pod-retention-period",
        "stable-window: not a duration, stable-window",
        "target-burst-capacity: -11, target-burst-capacity",
        "container-concurrency-target-percentage: -42, container-concurrency-target-percentage",
        "container-concurrency-target-percentage: 142.4, container-concurrency-target-percentage",
        "requests-per-second-target-default: -5.25, requests-per-second-target-default",
        "max-scale-up-rate: 1, max-scale-up-rate",
        "max-scale-down-rate: -55, max-scale-down-rate",
        "max-scale-down-rate: 1, max-scale-down-rate",
        "stable-window: 1h1s, stable-window",
        "stable-window: 1s, stable-window",
        "stable-window: 61984ms, stable-window",
        "scale-down-delay: 61984ms, scale-down-delay",
        "activator-capacity: 0.95, activator-capacity",
        "panic-window-percentage: 0.1, panic-window-percentage",
        "panic-window-percentage: 110, panic-window-percentage",
        "container-concurrency-target-percentage: 1; container-concurrency-target-default: 0.001, container-concurrency-target-default",
        "scale-to-zero-grace-period: 0s, scale-to-zero-grace-period",
        "allow-zero-initial-scale: false; initial-scale: 0, initial-scale",
        "initial-scale: -1, initial-scale",
        "initial-scale: invalid, initial-scale",
        "allow-zero-initial-scale: invalid, allow-zero-initial-scale",
        "max-scale: -1, max-scale",
        "max-scale: 10; max-scale-limit: 9, max-scale",
        "max-scale-limit: -9, max-scale-limit",
        "max-scale: 0; max-scale-limit: 11, max-scale",
        "min-scale: 4; max-scale: 3, min-scale"
    })
    void refusesWhatKnativeRefuses(String entries, String key) {
        ClusterDefaults.Result result = read(entries);
        assertEquals(1, result.problems().size(), result.problems()::toString);
        assertEquals(key, result.problems().getFirst().field());
        assertEquals(ScaleDefaults.KNATIVE, result.defaults());
    }

    @Test
    void aPercentageIsAFraction() {
        assertEquals(
                0.55,
                read("container-concurrency-target-percentage: 55").defaults().utilization());
        assertTrue(read("enable-scale-to-zero: 1").defaults().toZero());
    }
}
