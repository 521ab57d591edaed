package dev.thaw.platform.function;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import dev.thaw.engine.kpa.ScaleDefaults;
import dev.thaw.engine.kpa.ScaleField;
import dev.thaw.engine.kpa.ScaleReader;
import dev.thaw.engine.kpa.ScaleReader.Problem;
import dev.thaw.engine.kpa.ScaleSettings;
import dev.thaw.engine.kpa.ScalingAnnotations;
import dev.thaw.platform.manifest.NearestName;
import dev.thaw.platform.manifest.Quantities;
import dev.thaw.platform.problem.Problem.FieldError;
import dev.thaw.platform.problem.ProblemException;

/**
 * A manifest's {@code scale} and its {@code autoscaling.knative.dev/*} annotations made one: both say the same things, within the
 * same limits, and may not contradict each other.
 */
final class ScaleBlock {
    private static final int DEFAULT_MAX = 2;
    private static final Duration DEFAULT_IDLE = Duration.ofSeconds(60);
    /** What a cluster allows is checked where it is deployed. */
    private static final ScaleDefaults LIMITS = ScaleDefaults.ONE_MACHINE;

    private final Scale given;
    private final Map<String, String> annotations;
    private final List<FieldError> errors = new ArrayList<>();

    private ScaleBlock(Scale given, Map<String, String> annotations) {
        this.given = given;
        this.annotations = annotations;
    }

    /**
     * Both together, and the defaults of a manifest where neither says anything.
     *
     * @throws ProblemException {@code invalid-manifest}, with all that is wrong
     */
    static Scale of(Scale given, Map<String, String> annotations) {
        return new ScaleBlock(given, annotations).merged();
    }

    private Scale merged() {
        ScaleReader.Result annotated = ScalingAnnotations.read(annotations, LIMITS);
        annotated.problems().forEach(this::refuseAnnotation);
        ScaleReader.Result block = ScaleReader.read(given.values(), Scale::pointer, LIMITS);
        block.problems().forEach(problem -> refuse(problem.field(), problem.message()));
        checkOthers();
        throwErrors();

        Map<ScaleField, String> values = ScalingAnnotations.values(annotations);
        given.values().forEach((field, text) -> {
            boolean twice = values.put(field, text) != null;
            if (twice) {
                requireSame(
                        field.annotation(),
                        Scale.pointer(field),
                        field.of(annotated.settings()),
                        field.of(block.settings()));
            }
        });
        throwErrors();

        ScaleReader.Result both = ScaleReader.read(values, this::place, LIMITS);
        both.problems().forEach(problem -> refuse(problem.field(), problem.message()));
        throwErrors();
        return filled(both.settings());
    }

    /** Where a field that is given stands. */
    private String place(ScaleField field) {
        return given.values().containsKey(field) ? Scale.pointer(field) : pointer(field.annotation());
    }

    private void refuseAnnotation(Problem problem) {
        String key = problem.field();
        refuse(pointer(key), ScalingAnnotations.isKnown(key) ? problem.message() : unknown(key));
    }

    private static String unknown(String key) {
        List<String> known = ScalingAnnotations.keys();
        return "There is no such annotation. "
                + NearestName.of(key, known)
                        .map(name -> "Did you mean '" + name + "'?")
                        .orElse("Known are: " + String.join(", ", known) + ".");
    }

    private void checkOthers() {
        String standby = given.standby();
        if (standby != null && !standby.matches(Scale.STANDBY)) {
            refuse(Scale.POINTER + "standby", "'" + standby + "' is neither auto nor a number.");
        }
        Double weight = given.weight();
        if (weight != null && !(weight > 0 && weight <= ScalingAnnotations.MOST_WEIGHT)) {
            refuse(Scale.POINTER + "weight", weight + " is not above 0 and up to 1000.");
        }
        if (given.idle() != null) {
            Quantities.duration(Scale.POINTER + "idle", given.idle());
        }
        if (standby != null && annotations.containsKey(ScalingAnnotations.STANDBY)) {
            requireSame(
                    ScalingAnnotations.STANDBY,
                    Scale.POINTER + "standby",
                    annotations.get(ScalingAnnotations.STANDBY),
                    standby);
        }
        if (weight != null && errors.isEmpty() && annotations.containsKey(ScalingAnnotations.WEIGHT)) {
            requireSame(ScalingAnnotations.WEIGHT, Scale.POINTER + "weight", annotatedWeight(), weight);
        }
    }

    private Double annotatedWeight() {
        String weight = annotations.get(ScalingAnnotations.WEIGHT);
        return weight == null ? null : Double.valueOf(weight);
    }

    private void requireSame(String key, String pointer, Object annotated, Object value) {
        if (!Objects.equals(annotated, value)) {
            refuse(pointer, "It says something else than the annotation " + key + "; keep one of them.");
        }
    }

    private Scale filled(ScaleSettings settings) {
        int least = Stream.of(settings.min(), settings.initial(), settings.activation())
                .filter(Objects::nonNull)
                .reduce(0, Math::max);
        return new Scale(
                settings.min() == null ? 0 : settings.min(),
                settings.max() == null ? Math.max(DEFAULT_MAX, least) : settings.max(),
                first(given.standby(), annotations.get(ScalingAnnotations.STANDBY), Scale.AUTO),
                given.idle() == null ? idle(settings) : given.idle(),
                given.weight() == null ? annotatedWeight() : given.weight(),
                settings.initial(),
                settings.activation(),
                ScaleField.METRIC.text(settings).orElse(null),
                ScaleField.AGGREGATION.text(settings).orElse(null),
                settings.target(),
                settings.utilizationPercentage(),
                settings.burstCapacity(),
                ScaleField.WINDOW.text(settings).orElse(null),
                settings.panicWindowPercentage(),
                settings.panicThresholdPercentage(),
                ScaleField.SCALE_DOWN_DELAY.text(settings).orElse(null),
                ScaleField.RETENTION.text(settings).orElse(null));
    }

    /** As long as Knative would keep the last instance, where the settings of Knative say how long. */
    private static String idle(ScaleSettings settings) {
        Duration window = settings.window() == null ? DEFAULT_IDLE : settings.window();
        Duration retention = settings.retention() == null ? Duration.ZERO : settings.retention();
        return window.plus(retention).toMillis() % 1000 == 0
                ? window.plus(retention).toSeconds() + "s"
                : window.plus(retention).toMillis() + "ms";
    }

    private static String first(String... values) {
        return Stream.of(values).filter(Objects::nonNull).findFirst().orElseThrow();
    }

    private static String pointer(String annotation) {
        return "/metadata/annotations/" + annotation.replace("~", "~0").replace("/", "~1");
    }

    private void refuse(String pointer, String message) {
        errors.add(new FieldError(pointer, message));
    }

    private void throwErrors() {
        if (!errors.isEmpty()) {
            throw ProblemException.fields("invalid-manifest", errors);
        }
    }
}
