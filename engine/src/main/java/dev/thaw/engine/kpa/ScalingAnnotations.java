package dev.thaw.engine.kpa;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.thaw.engine.kpa.ScaleReader.Problem;

/** Scale settings as Knative's {@code autoscaling.knative.dev/*} annotations, and a few of Thaw's own under the same prefix. */
public final class ScalingAnnotations {
    /** Which autoscaler a revision is for. */
    public static final String CLASS = ScaleField.PREFIX + "class";

    /** The class of Thaw's. */
    public static final String THAW = "autoscaler.thaw.dev";

    /** How many standbys are kept: a number, or auto. */
    public static final String STANDBY = ScaleField.PREFIX + "standby";

    /** A function's share when not all can have what they need: a number, 1 unless it is given. */
    public static final String WEIGHT = ScaleField.PREFIX + "weight";

    /** The largest share that one may have. */
    public static final double MOST_WEIGHT = 1000;

    private static final String KNATIVE_DOMAIN = ".knative.dev";
    private static final List<String> KNATIVE_CLASSES =
            List.of("kpa.autoscaling.knative.dev", "hpa.autoscaling.knative.dev");

    private ScalingAnnotations() {}

    /** What scale settings are as annotations. */
    public static SortedMap<String, String> of(ScaleSettings settings) {
        var annotations = new TreeMap<String, String>();
        for (ScaleField field : ScaleField.values()) {
            field.text(settings).ifPresent(text -> annotations.put(field.annotation(), text));
        }
        return annotations;
    }

    /** The keys of all annotations with the prefix that mean something. */
    public static List<String> keys() {
        return Stream.concat(Stream.of(CLASS, STANDBY, WEIGHT), ScaleField.annotations().stream())
                .sorted()
                .toList();
    }

    /** Whether a key is one of these, or an older spelling of one. */
    public static boolean isKnown(String key) {
        return ScaleField.ofAnnotation(key).isPresent() || keys().contains(key);
    }

    /** The scale settings among annotations, as they are written. */
    public static Map<ScaleField, String> values(Map<String, String> annotations) {
        var values = new EnumMap<ScaleField, String>(ScaleField.class);
        // Of two spellings, the newer comes first.
        new TreeMap<>(annotations).forEach((key, value) -> ScaleField.ofAnnotation(key)
                .ifPresent(field -> values.putIfAbsent(field, value)));
        return values;
    }

    /** Reads all annotations with the prefix; others are none of its business. */
    public static ScaleReader.Result read(Map<String, String> annotations, ScaleDefaults defaults) {
        var problems = new ArrayList<Problem>();
        new TreeMap<>(annotations).forEach((key, value) -> {
            if (key.startsWith(ScaleField.PREFIX)
                    && ScaleField.ofAnnotation(key).isEmpty()) {
                other(key, value).ifPresent(problems::add);
            }
        });
        ScaleReader.Result result = ScaleReader.read(values(annotations), ScaleField::annotation, defaults);
        if (problems.isEmpty()) {
            return result;
        }
        problems.addAll(result.problems());
        return new ScaleReader.Result(ScaleSettings.NONE, List.copyOf(problems));
    }

    private static Optional<Problem> other(String key, String value) {
        if (key.equals(CLASS)) {
            boolean known = !value.endsWith(KNATIVE_DOMAIN) || KNATIVE_CLASSES.contains(value);
            return known
                    ? Optional.empty()
                    : Optional.of(new Problem(key, "'" + value + "' is no class of Knative; Thaw's is " + THAW + "."));
        }
        if (key.equals(STANDBY)) {
            return value.matches("auto|\\d{1,4}")
                    ? Optional.empty()
                    : Optional.of(new Problem(key, "'" + value + "' is neither auto nor a number."));
        }
        if (key.equals(WEIGHT)) {
            boolean known = ScaleReader.number(value)
                    .filter(weight -> weight > 0 && weight <= MOST_WEIGHT)
                    .isPresent();
            return known
                    ? Optional.empty()
                    : Optional.of(new Problem(key, "'" + value + "' is not a number above 0 and up to 1000."));
        }
        String known = keys().stream()
                .map(name -> name.substring(ScaleField.PREFIX.length()))
                .collect(Collectors.joining(", "));
        return Optional.of(new Problem(key, "There is no such setting; known under this prefix are " + known + "."));
    }
}
