package dev.thaw.platform.function;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.engine.kpa.ScaleDefaults;
import dev.thaw.engine.kpa.ScalingAnnotations;
import dev.thaw.engine.kpa.ScalingMetric;
import dev.thaw.platform.database.Json;
import dev.thaw.platform.manifest.ManifestReader;
import dev.thaw.platform.problem.Problem.FieldError;
import dev.thaw.platform.problem.ProblemException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ScaleBlockTest {
    private static final String KNATIVE = "autoscaling.knative.dev/";
    private static final String ANNOTATION = "/metadata/annotations/autoscaling.knative.dev~1";

    /** Both are the inside of a flow mapping. */
    private static FunctionManifest manifest(String scale, String annotations) {
        String text = """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: a, annotations: { %s } }
                spec: { package: /bin/true, scale: { %s } }
                """.formatted(annotations, scale);
        return ManifestReader.bind(ManifestReader.document(text, "Function"), FunctionManifest.class);
    }

    private static FunctionRevision revision(FunctionManifest manifest) {
        return FunctionRevision.of(new StoredFunction(manifest, 1, Instant.EPOCH, Instant.EPOCH));
    }

    private static List<FieldError> errors(String scale, String annotations) {
        return assertThrows(ProblemException.class, () -> manifest(scale, annotations))
                .problem()
                .errors();
    }

    @Test
    void whatIsNotSaidHasTheDefaults() {
        // When
        FunctionRevision revision = revision(manifest("", ""));
        // Then
        assertEquals(0, revision.minInstances());
        assertEquals(2, revision.maxInstances());
        assertEquals(Duration.ofSeconds(60), revision.idle());
        assertEquals(OptionalInt.empty(), revision.standbys());
        assertEquals(1, revision.weight());
        assertEquals(
                ScaleDefaults.ONE_MACHINE.stableWindow(),
                revision.scale()
                        .resolve(ScaleDefaults.ONE_MACHINE, revision.concurrency(), true)
                        .stableWindow());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "min: 1, min-scale: '1'",
                "max: 7, max-scale: '7'",
                "max: 0, max-scale: '0'",
                "max: 7, maxScale: '7'",
                "initial: 2, initial-scale: '2'",
                "activation: 3, activation-scale: '3'",
                "metric: rps, metric: rps",
                "aggregation: weighted-exponential, metric-aggregation-algorithm: weightedExponential",
                "target: 0.5, target: '0.50'",
                "target: 10, target: '10'",
                "utilization: 80, target-utilization-percentage: '80'",
                "burstCapacity: -1, target-burst-capacity: '-1'",
                "window: 1m30s, window: 90s",
                "panicWindow: 20, panic-window-percentage: '20.0'",
                "panicThreshold: 150, panic-threshold-percentage: '150'",
                "scaleDownDelay: 15m, scale-down-delay: 900s",
                "retention: 1m5s, scale-to-zero-pod-retention-period: 65s",
                "standby: 3, standby: '3'",
                "weight: 2.5, weight: '2.5'"
            })
    void aFieldAndItsAnnotationSayTheSame(String field, String annotation) {
        // When it is said in one way, the other, or both
        Scale byField = manifest(field, "").spec().scale();
        Scale byAnnotation = manifest("", KNATIVE + annotation).spec().scale();
        Scale byBoth = manifest(field, KNATIVE + annotation).spec().scale();
        // Then that makes no difference, but to saying nothing
        assertEquals(byField, byAnnotation);
        assertEquals(byField, byBoth);
        assertNotEquals(manifest("", "").spec().scale(), byField);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "min: -1, min, -1 is not between 0 and 2147483647.",
                "max: -1, max, -1 is not between 0 and 2147483647.",
                "\"min: 3, max: 2\", max, 2 is less than /spec/scale/min (3).",
                "activation: 1, activation, 1 must be greater than 1.",
                "metric: cpu, metric, 'cpu' is not one of",
                "aggregation: random, aggregation, 'random' is not one of",
                "target: 0, target, 0 is less than 0.01.",
                "utilization: 101, utilization, 101 is not between 1 and 100.",
                "burstCapacity: -2, burstCapacity, -2 is neither -1",
                "window: 1s, window, 1s is not between 6s and 1h.",
                "window: 60, window, '60' is not a duration such as 90s or 1m30s.",
                "panicWindow: 0.5, panicWindow, 0.5 is not between 1 and 100.",
                "panicThreshold: 109, panicThreshold, 109 is not between 110 and 1000.",
                "scaleDownDelay: 1500ms, scaleDownDelay, 1500ms is more precise than a second.",
                "retention: 2h, retention, 2h is not between 0s and 1h.",
                "standby: many, standby, 'many' is neither auto nor a number.",
                "weight: 0, weight, 0.0 is not above 0 and up to 1000."
            })
    void saysWhichFieldIsWrong(String scale, String field, String message) {
        List<FieldError> errors = errors(scale, "");
        assertEquals(1, errors.size(), errors::toString);
        assertEquals("/spec/scale/" + field, errors.getFirst().pointer());
        assertTrue(errors.getFirst().detail().startsWith(message), errors::toString);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "min-scale: '-1', min-scale, -1 is not between 0 and 2147483647.",
                "window: 1s, window, 1s is not between 6s and 1h.",
                "standby: many, standby, 'many' is neither auto nor a number.",
                "weight: '-1', weight, '-1' is not a number above 0 and up to 1000.",
                "min-scales: '1', min-scales, There is no such annotation. Did you mean 'autoscaling.knative.dev/min-scale'?",
                "class: a.knative.dev, class, 'a.knative.dev' is no class of Knative"
            })
    void saysWhichAnnotationIsWrong(String annotation, String key, String message) {
        List<FieldError> errors = errors("", KNATIVE + annotation);
        assertEquals(1, errors.size(), errors::toString);
        assertEquals(ANNOTATION + key, errors.getFirst().pointer());
        assertTrue(errors.getFirst().detail().startsWith(message), errors::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "min: 1, min-scale: '2', min",
        "window: 60s, window: 61s, window",
        "standby: auto, standby: '1', standby",
        "weight: 1, weight: '2', weight"
    })
    void refusesAContradiction(String field, String annotation, String name) {
        List<FieldError> errors = errors(field, KNATIVE + annotation);
        assertEquals(1, errors.size(), errors::toString);
        assertEquals("/spec/scale/" + name, errors.getFirst().pointer());
        assertTrue(errors.getFirst().detail().contains(KNATIVE + annotation.substring(0, annotation.indexOf(':'))));
    }

    @Test
    void comparesWhatIsSaidHereWithWhatIsSaidThere() {
        List<FieldError> errors = errors("max: 2", KNATIVE + "min-scale: '3'");
        assertEquals(
                List.of(new FieldError("/spec/scale/max", "2 is less than " + ANNOTATION + "min-scale (3).")), errors);
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        List<FieldError> errors = errors("min: -1, window: x", KNATIVE + "target: none");
        assertEquals(
                List.of(ANNOTATION + "target", "/spec/scale/min", "/spec/scale/window"),
                errors.stream().map(FieldError::pointer).toList());
    }

    @ParameterizedTest
    @CsvSource({"1.5, min", "1.5, max"})
    void doesNotCutANumber(String number, String field) {
        assertEquals(
                "/spec/scale/" + field,
                errors(field + ": " + number, "").getFirst().pointer());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 60s",
        "idle: 5m, 5m",
        "window: 90s, 90s",
        "retention: 30s, 90s",
        "'window: 2m, retention: 500ms', 120500ms",
        "'window: 2m, idle: 10s', 10s"
    })
    void anIdleInstanceStaysAsLongAsKnativeWouldKeepTheLast(String scale, String idle) {
        assertEquals(idle, manifest(scale, "").spec().scale().idle());
    }

    @ParameterizedTest
    @CsvSource({"'', 2", "min: 5, 5", "initial: 3, 3", "activation: 4, 4", "'activation: 4, max: 0', 0"})
    void theMostIsAtLeastWhatElseIsAskedFor(String scale, int max) {
        assertEquals(max, manifest(scale, "").spec().scale().max());
    }

    @Test
    void survivesBeingStored() {
        // Given
        FunctionManifest manifest = manifest(
                "max: 4, target: 3, window: 1m30s",
                KNATIVE + "min-scale: '2', " + KNATIVE + "metric: rps, other/key: x");
        // When
        FunctionManifest read = Json.read(Json.write(manifest), FunctionManifest.class);
        // Then
        assertEquals(manifest, read);
        assertEquals(ScalingMetric.RPS, revision(read).scale().metric());
        assertEquals(2, revision(read).minInstances());
    }

    @Test
    void becomesAnnotationsThatSayTheSame() {
        // Given
        Scale scale = manifest("min: 1, max: 4, target: 0.5, window: 1m30s, aggregation: weighted-exponential", "")
                .spec()
                .scale();
        // When
        var annotations = ScalingAnnotations.of(scale.settings());
        // Then
        assertEquals(
                scale.settings(),
                ScalingAnnotations.read(annotations, ScaleDefaults.KNATIVE).settings());
        assertEquals("90s", annotations.get(KNATIVE + "window"));
    }
}
