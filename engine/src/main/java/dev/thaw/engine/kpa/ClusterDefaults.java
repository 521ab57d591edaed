package dev.thaw.engine.kpa;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoublePredicate;

import dev.thaw.engine.kpa.ScaleReader.Problem;

/** Reads a cluster's defaults from Knative's ConfigMap {@code config-autoscaler}, within the limits that Knative sets. */
public final class ClusterDefaults {
    private static final double LEAST_TARGET = 0.01;
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private final Map<String, String> data;
    private final List<Problem> problems = new ArrayList<>();

    private ClusterDefaults(Map<String, String> data) {
        this.data = data;
    }

    /** The defaults, where there are no problems; otherwise those of a new installation. */
    public record Result(ScaleDefaults defaults, List<Problem> problems) {}

    /**
     * @param data of the ConfigMap; keys that mean nothing to the engine are left alone
     * @param progressDeadline of {@code config-deployment}
     */
    public static Result read(Map<String, String> data, Duration progressDeadline) {
        var reader = new ClusterDefaults(data);
        ScaleDefaults defaults = reader.defaults(progressDeadline);
        return new Result(reader.problems.isEmpty() ? defaults : ScaleDefaults.KNATIVE, List.copyOf(reader.problems));
    }

    private ScaleDefaults defaults(Duration progressDeadline) {
        ScaleDefaults usual = ScaleDefaults.KNATIVE;
        number("activator-capacity", 100, n -> n >= 1, "at least 1");
        var defaults = new ScaleDefaults(
                flag("enable-scale-to-zero", usual.toZero()),
                utilization(usual.utilization()),
                usual.rpsUtilization(),
                number("container-concurrency-target-default", usual.concurrencyTarget(), n -> true, "a number"),
                number(
                        "requests-per-second-target-default",
                        usual.rpsTarget(),
                        n -> n >= LEAST_TARGET,
                        "at least 0.01"),
                number("target-burst-capacity", usual.burstCapacity(), n -> n >= 0 || n == -1, "-1, or 0 or more"),
                window(usual.stableWindow()),
                number("panic-window-percentage", usual.panicWindowPercentage(), n -> n >= 1 && n <= 100, "1 to 100"),
                number("panic-threshold-percentage", usual.panicThresholdPercentage(), n -> true, "a number"),
                number("max-scale-up-rate", usual.upRate(), n -> n > 1, "more than 1"),
                number("max-scale-down-rate", usual.downRate(), n -> n > 1, "more than 1"),
                duration("scale-to-zero-grace-period", usual.grace(), Duration.ofNanos(1)),
                duration("scale-to-zero-pod-retention-period", usual.retention(), Duration.ZERO),
                wholeSeconds("scale-down-delay", usual.scaleDownDelay()),
                count("initial-scale", usual.initial()),
                flag("allow-zero-initial-scale", usual.allowZeroInitial()),
                count("min-scale", usual.min()),
                count("max-scale", usual.max()),
                count("max-scale-limit", usual.maxScaleLimit()),
                usual.activation(),
                progressDeadline);
        compare(defaults);
        return defaults;
    }

    private void compare(ScaleDefaults defaults) {
        if (defaults.utilization() * defaults.concurrencyTarget() < LEAST_TARGET) {
            problem("container-concurrency-target-default", "Times the percentage, it is less than 0.01.");
        }
        if (defaults.initial() == 0 && !defaults.allowZeroInitial()) {
            problem("initial-scale", "0 needs allow-zero-initial-scale.");
        }
        int limit = defaults.maxScaleLimit();
        int max = defaults.max();
        if (limit > 0 && (max == 0 || max > limit)) {
            problem("max-scale", max + " is not between 1 and max-scale-limit (" + limit + ").");
        }
        if (max > 0 && defaults.min() > max) {
            problem("min-scale", defaults.min() + " is more than max-scale (" + max + ").");
        }
    }

    /** A fraction, or, beyond 1, a percentage. */
    private double utilization(double usual) {
        String key = "container-concurrency-target-percentage";
        double given = number(key, usual, n -> n > 0 && n <= 100, "above 0 and up to 100");
        return given > 1 ? given / 100 : given;
    }

    private Duration window(Duration usual) {
        Duration window = wholeSeconds("stable-window", usual);
        if (window.compareTo(ScaleReader.SHORTEST_WINDOW) < 0 || window.compareTo(ScaleReader.LONGEST_WINDOW) > 0) {
            problem("stable-window", data.get("stable-window") + " is not between 6s and 1h.");
        }
        return window;
    }

    private boolean flag(String key, boolean usual) {
        String text = data.get(key);
        if (text != null && !TRUE.contains(text) && !FALSE.contains(text)) {
            problem(key, "'" + text + "' is neither true nor false.");
        }
        return text == null ? usual : TRUE.contains(text);
    }

    private int count(String key, int usual) {
        String text = data.get(key);
        if (text == null) {
            return usual;
        }
        Optional<Double> number = text.matches("[+-]?\\d{1,10}") ? ScaleReader.number(text) : Optional.empty();
        if (number.isEmpty() || number.get() < 0 || number.get() > Integer.MAX_VALUE) {
            problem(key, "'" + text + "' is not a whole number from 0 to " + Integer.MAX_VALUE + ".");
            return usual;
        }
        return number.get().intValue();
    }

    private double number(String key, double usual, DoublePredicate allowed, String expected) {
        String text = data.get(key);
        if (text == null) {
            return usual;
        }
        Optional<Double> number = ScaleReader.number(text).filter(allowed::test);
        if (number.isEmpty()) {
            problem(key, "'" + text + "' is not " + expected + ".");
        }
        return number.orElse(usual);
    }

    private Duration wholeSeconds(String key, Duration usual) {
        Duration duration = duration(key, usual, Duration.ZERO);
        if (!duration.truncatedTo(ChronoUnit.SECONDS).equals(duration)) {
            problem(key, data.get(key) + " is more precise than a second.");
        }
        return duration;
    }

    private Duration duration(String key, Duration usual, Duration least) {
        String text = data.get(key);
        if (text == null) {
            return usual;
        }
        Optional<Duration> duration = GoDuration.parse(text).filter(d -> d.compareTo(least) >= 0);
        if (duration.isEmpty()) {
            problem(
                    key,
                    "'" + text + "' is not a duration such as 90s or 1m30s" + (least.isZero() ? "." : ", above 0."));
        }
        return duration.orElse(usual);
    }

    private void problem(String key, String message) {
        problems.add(new Problem(key, message));
    }
}
