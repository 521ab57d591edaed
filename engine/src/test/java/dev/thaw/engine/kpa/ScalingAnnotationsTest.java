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

/** The rows are those of Knative's {@code pkg/apis/autoscaling/annotation_validation_test.go}; the words are Thaw's. */
class ScalingAnnotationsTest {
    private static final String PREFIX = "autoscaling.knative.dev/";

    private static List<ScaleReader.Problem> problems(Map<String, String> annotations) {
        return ScalingAnnotations.read(annotations, ScaleDefaults.KNATIVE).problems();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "min-scale, -1, -1 is not between 0 and 2147483647.",
                "max-scale, 2147483648, 2147483648 is not between 0 and 2147483647.",
                "max-scale, -1, -1 is not between 0 and 2147483647.",
                "min-scale, foo, 'foo' is not a whole number.",
                "max-scale, bar, 'bar' is not a whole number.",
                "minScale, bar, 'bar' is not a whole number.",
                "metric-aggregation-algorithm, random-selection, 'random-selection' is not one of",
                "panic-window-percentage, -1, -1 is not between 1 and 100.",
                "panic-window-percentage, 202, 202 is not between 1 and 100.",
                "panic-window-percentage, fifty, 'fifty' is not a number.",
                "panic-threshold-percentage, 109, 109 is not between 110 and 1000.",
                "panic-threshold-percentage, 10009, 10009 is not between 110 and 1000.",
                "panic-threshold-percentage, fifty, 'fifty' is not a number.",
                "target, -11, -11 is less than 0.01.",
                "target, 0, 0 is less than 0.01.",
                "target, 100}, '100}' is not a number.",
                "target-burst-capacity, -11, -11 is neither -1",
                "target-burst-capacity, qarashen, 'qarashen' is not a number.",
                "target-utilization-percentage, 0, 0 is not between 1 and 100.",
                "target-utilization-percentage, 101, 101 is not between 1 and 100.",
                "target-utilization-percentage, dghyak, 'dghyak' is not a number.",
                "window, jerry-was-a-racecar-driver, 'jerry-was-a-racecar-driver' is not a duration",
                "window, 1s, 1s is not between 6s and 1h.",
                "window, 365h, 365h is not between 6s and 1h.",
                "window, 1m9s82ms, 1m9s82ms is more precise than a second.",
                "scale-to-zero-pod-retention-period, 311m, 311m is not between 0s and 1h.",
                "scale-to-zero-pod-retention-period, -42s, -42s is not between 0s and 1h.",
                "scale-to-zero-pod-retention-period, twenty-two-minutes, 'twenty-two-minutes' is not a duration",
                "scale-down-delay, 311m, 311m is not between 0s and 1h.",
                "scale-down-delay, 42.5s, 42.5s is more precise than a second.",
                "scale-down-delay, -42s, -42s is not between 0s and 1h.",
                "scale-down-delay, a-while, 'a-while' is not a duration",
                "metric, cpu, 'cpu' is not one of concurrency",
                "initial-scale, 0, 0 is not allowed here; the least is 1.",
                "initial-scale, -1, -1 is not between 0 and 2147483647.",
                "initial-scale, invalid, 'invalid' is not a whole number.",
                "activation-scale, 1, 1 must be greater than 1.",
                "class, unsupported.knative.dev, 'unsupported.knative.dev' is no class of Knative",
                "standby, many, 'many' is neither auto nor a number.",
                "min-scales, 1, There is no such setting; known under this prefix are"
            })
    void saysWhichValueIsWrongAndHow(String key, String value, String message) {
        List<ScaleReader.Problem> problems = problems(Map.of(PREFIX + key, value));
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().message().startsWith(message), problems::toString);
        assertTrue(problems.getFirst().field().startsWith(PREFIX));
    }

    @ParameterizedTest
    @CsvSource({
        "class, some.other.domain",
        "class, autoscaler.thaw.dev",
        "class, kpa.autoscaling.knative.dev",
        "min-scale, 0",
        "max-scale, 0",
        "minScale, 5",
        "max-scale, 2",
        "metric-aggregation-algorithm, linear",
        "metric-aggregation-algorithm, ''",
        "metric, ''",
        "metric-aggregation-algorithm, weightedExponential",
        "panic-threshold-percentage, 210",
        "target, 11",
        "target-burst-capacity, 0",
        "target-burst-capacity, 19870709",
        "target-burst-capacity, -1",
        "window, 7s",
        "scale-to-zero-pod-retention-period, 0",
        "scale-to-zero-pod-retention-period, 21m31s",
        "scale-down-delay, 0",
        "scale-down-delay, 21m31s",
        "metric, rps",
        "metric, concurrency",
        "initial-scale, 2",
        "standby, auto",
        "standby, 3"
    })
    void takesWhatKnativeTakes(String key, String value) {
        assertEquals(List.of(), problems(Map.of(PREFIX + key, value)));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 5, 0, ''",
        "0, 0, 0, ''",
        "1, 3, 2, ''",
        "5, 2, 0, 2 is less than autoscaling.knative.dev/min-scale (5).",
        "3, 0, 2, 2 is less than autoscaling.knative.dev/min-scale (3).",
        "0, 1, 2, 2 is more than autoscaling.knative.dev/max-scale (1)."
    })
    void comparesTheScales(String min, String max, String activation, String message) {
        Map<String, String> scales = activation.equals("0")
                ? Map.of(PREFIX + "min-scale", min, PREFIX + "max-scale", max)
                : Map.of(PREFIX + "min-scale", min, PREFIX + "max-scale", max, PREFIX + "activation-scale", activation);
        List<String> messages =
                problems(scales).stream().map(ScaleReader.Problem::message).toList();
        assertEquals(message.isEmpty() ? List.of() : List.of(message), messages);
    }

    @ParameterizedTest
    @CsvSource({"11, false", "20, false", "0, false", "9, true"})
    void theClusterMayLimitTheMost(String max, boolean allowed) {
        ScaleDefaults limited = limited(10, false);
        ScaleReader.Result result = ScalingAnnotations.read(Map.of(PREFIX + "max-scale", max), limited);
        assertEquals(allowed, result.problems().isEmpty(), result.problems()::toString);
    }

    @Test
    void theClusterMayAllowToStartWithNone() {
        ScaleReader.Result result = ScalingAnnotations.read(Map.of(PREFIX + "initial-scale", "0"), limited(0, true));
        assertEquals(List.of(), result.problems());
        assertEquals(0, result.settings().bounds(limited(0, true), true).initial());
        assertEquals(1, result.settings().bounds(ScaleDefaults.KNATIVE, true).initial());
    }

    private static ScaleDefaults limited(int limit, boolean zeroInitial) {
        ScaleDefaults d = ScaleDefaults.KNATIVE;
        return new ScaleDefaults(
                d.toZero(),
                d.utilization(),
                d.rpsUtilization(),
                d.concurrencyTarget(),
                d.rpsTarget(),
                d.burstCapacity(),
                d.stableWindow(),
                d.panicWindowPercentage(),
                d.panicThresholdPercentage(),
                d.upRate(),
                d.downRate(),
                d.grace(),
                d.retention(),
                d.scaleDownDelay(),
                d.initial(),
                zeroInitial,
                d.min(),
                d.max(),
                limit,
                d.activation(),
                d.progressDeadline());
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        List<ScaleReader.Problem> problems = problems(Map.of(
                PREFIX + "panic-threshold-percentage", "fifty",
                PREFIX + "panic-window-percentage", "-11",
                PREFIX + "min-scale", "-4",
                PREFIX + "max-scale", "never"));
        assertEquals(4, problems.size(), problems::toString);
    }

    @Test
    void readsWhatIsRight() {
        ScaleReader.Result result = ScalingAnnotations.read(
                Map.of(
                        PREFIX + "panic-threshold-percentage",
                        "125",
                        PREFIX + "panic-window-percentage",
                        "75",
                        PREFIX + "min-scale",
                        "5",
                        PREFIX + "max-scale",
                        "8",
                        PREFIX + "window",
                        "1984s",
                        "other.example/key",
                        "of no interest"),
                ScaleDefaults.KNATIVE);
        assertEquals(List.of(), result.problems());
        KpaSpec spec = result.settings().resolve(ScaleDefaults.KNATIVE, 0, true);
        assertEquals(1.25, spec.panicThreshold());
        assertEquals(Duration.ofSeconds(1984), spec.stableWindow());
        assertEquals(Duration.ofSeconds(1488), spec.panicWindow());
        ScaleBounds bounds = result.settings().bounds(ScaleDefaults.KNATIVE, true);
        assertEquals(5, bounds.min());
        assertEquals(8, bounds.max());
    }

    @ParameterizedTest
    @CsvSource({
        // target annotation, metric, utilization annotation, concurrency -> target, total
        "'', concurrency, 100, 0, 100, 100",
        "'', concurrency, 80, 0, 80, 100",
        "'', concurrency, 100, 1, 1, 1",
        "1, concurrency, 100, 0, 1, 1",
        "'', concurrency, 80, 100, 80, 100",
        "'', concurrency, 80, 120, 96, 120",
        "1, concurrency, 100, 10, 1, 1",
        "10, concurrency, 100, 1, 1, 1",
        "'', rps, 100, 0, 200, 200",
        "'', rps, '', 0, 140, 200",
        "'', concurrency, '', 0, 70, 100",
        "0.01, concurrency, 1, 0, 0.01, 0.01",
        "10, rps, 100, 1, 10, 10"
    })
    void resolvesTheTarget(
            String target, String metric, String utilization, int concurrency, double expected, double total) {
        var annotations = new HashMap<>(Map.of(PREFIX + "metric", metric));
        if (!target.isEmpty()) {
            annotations.put(PREFIX + "target", target);
        }
        if (!utilization.isEmpty()) {
            annotations.put(PREFIX + "target-utilization-percentage", utilization);
        }
        KpaSpec spec = ScalingAnnotations.read(annotations, ScaleDefaults.KNATIVE)
                .settings()
                .resolve(ScaleDefaults.KNATIVE, concurrency, true);
        assertEquals(expected, spec.target(), 1e-9);
        assertEquals(total, spec.total(), 1e-9);
    }
}
