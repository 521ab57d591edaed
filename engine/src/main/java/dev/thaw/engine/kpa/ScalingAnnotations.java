package dev.thaw.engine.kpa;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final String KNATIVE_DOMAIN = ".knative.dev";
    private static final List<String> KNATIVE_CLASSES =
            List.of("kpa.autoscaling.knative.dev", "hpa.autoscaling.knative.dev");

    private ScalingAnnotations() {}

    /** Reads all annotations with the prefix; others are none of its business. */
    public static ScaleReader.Result read(Map<String, String> annotations, ScaleDefaults defaults) {
        var problems = new ArrayList<Problem>();
        var values = new EnumMap<ScaleField, String>(ScaleField.class);
        new TreeMap<>(annotations).forEach((key, value) -> {
            Optional<ScaleField> field = ScaleField.ofAnnotation(key);
            if (field.isPresent()) {
                values.putIfAbsent(field.get(), value);
            } else if (key.startsWith(ScaleField.PREFIX)) {
                other(key, value).ifPresent(problems::add);
            }
        });
        ScaleReader.Result result = ScaleReader.read(values, ScaleField::annotation, defaults);
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
        String known = Stream.concat(Stream.of(CLASS, STANDBY), ScaleField.annotations().stream())
                .map(name -> name.substring(ScaleField.PREFIX.length()))
                .sorted()
                .collect(Collectors.joining(", "));
        return Optional.of(new Problem(key, "There is no such setting; known under this prefix are " + known + "."));
    }
}
