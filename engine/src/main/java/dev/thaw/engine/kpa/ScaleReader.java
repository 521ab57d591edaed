package dev.thaw.engine.kpa;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads scale settings, wherever they come from, within the limits that Knative sets. */
public final class ScaleReader {
    private static final double LEAST_TARGET = 0.01;
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    static final Duration SHORTEST_WINDOW = Duration.ofSeconds(6);
    static final Duration LONGEST_WINDOW = Duration.ofHours(1);

    private final Map<ScaleField, String> values;
    private final Function<ScaleField, String> name;
    private final ScaleDefaults defaults;
    private final List<Problem> problems = new ArrayList<>();

    private ScaleReader(Map<ScaleField, String> values, Function<ScaleField, String> name, ScaleDefaults defaults) {
        this.values = values;
        this.name = name;
        this.defaults = defaults;
    }

    /**
     * What is wrong with a value.
     *
     * @param field as its owner has written it: a key or a JSON pointer
     */
    public record Problem(String field, String message) {}

    /** The settings, where there are no problems. */
    public record Result(ScaleSettings settings, List<Problem> problems) {}

    /**
     * @param values as they are written
     * @param name how problems name a field
     */
    public static Result read(
            Map<ScaleField, String> values, Function<ScaleField, String> name, ScaleDefaults defaults) {
        var reader = new ScaleReader(values, name, defaults);
        ScaleSettings settings = reader.settings();
        return new Result(reader.problems.isEmpty() ? settings : ScaleSettings.NONE, List.copyOf(reader.problems));
    }

    private ScaleSettings settings() {
        var settings = new ScaleSettings(
                integer(ScaleField.MIN),
                integer(ScaleField.MAX),
                integer(ScaleField.INITIAL),
                integer(ScaleField.ACTIVATION),
                choice(ScaleField.METRIC, Map.of("concurrency", ScalingMetric.CONCURRENCY, "rps", ScalingMetric.RPS)),
                choice(
                        ScaleField.AGGREGATION,
                        Map.of(
                                "linear", Aggregation.LINEAR,
                                "weighted-exponential", Aggregation.WEIGHTED_EXPONENTIAL,
                                "weightedexponential", Aggregation.WEIGHTED_EXPONENTIAL)),
                number(ScaleField.TARGET, LEAST_TARGET, Double.MAX_VALUE),
                number(ScaleField.UTILIZATION, 1, 100),
                burstCapacity(),
                window(),
                number(ScaleField.PANIC_WINDOW, 1, 100),
                number(ScaleField.PANIC_THRESHOLD, 110, 1000),
                wholeSeconds(ScaleField.SCALE_DOWN_DELAY, duration(ScaleField.SCALE_DOWN_DELAY, Duration.ZERO)),
                duration(ScaleField.RETENTION, Duration.ZERO));
        compare(settings);
        return settings;
    }

    private void compare(ScaleSettings settings) {
        int min = settings.min() == null ? 0 : settings.min();
        int max = settings.max() == null ? 0 : settings.max();
        if (max != 0 && max < min) {
            problem(ScaleField.MAX, max + " is less than " + name.apply(ScaleField.MIN) + " (" + min + ").");
        }
        int limit = defaults.maxScaleLimit();
        if (settings.max() != null && limit != 0 && (max == 0 || max > limit)) {
            problem(
                    ScaleField.MAX,
                    (max == 0 ? "0 (no limit)" : Integer.toString(max)) + " is more than the most allowed here, "
                            + limit + ".");
        }
        if (settings.initial() != null && settings.initial() == 0 && !defaults.allowZeroInitial()) {
            problem(ScaleField.INITIAL, "0 is not allowed here; the least is 1.");
        }
        Integer activation = settings.activation();
        if (activation != null) {
            if (activation < 2) {
                problem(ScaleField.ACTIVATION, activation + " must be greater than 1.");
            } else if (activation < min) {
                problem(
                        ScaleField.ACTIVATION,
                        activation + " is less than " + name.apply(ScaleField.MIN) + " (" + min + ").");
            } else if (max != 0 && activation > max) {
                problem(
                        ScaleField.ACTIVATION,
                        activation + " is more than " + name.apply(ScaleField.MAX) + " (" + max + ").");
            }
        }
    }

    private Integer integer(ScaleField field) {
        String text = values.get(field);
        if (text == null) {
            return null;
        }
        if (!text.matches("[+-]?\\d{1,30}")) {
            invalid(field, text, "a whole number");
            return null;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException tooLarge) {
            // Said below.
        }
        problem(field, text + " is not between 0 and " + Integer.MAX_VALUE + ".");
        return null;
    }

    private Double number(ScaleField field, double least, double most) {
        Double number = number(field);
        if (number != null && (number < least || number > most)) {
            problem(
                    field,
                    most == Double.MAX_VALUE
                            ? text(number) + " is less than " + text(least) + "."
                            : text(number) + " is not between " + text(least) + " and " + text(most) + ".");
            return null;
        }
        return number;
    }

    private Double number(ScaleField field) {
        String text = values.get(field);
        if (text == null) {
            return null;
        }
        Optional<Double> number = number(text);
        if (number.isEmpty()) {
            invalid(field, text, "a number");
        }
        return number.orElse(null);
    }

    /** A finite decimal number; Java's own reader also takes spaces and suffixes. */
    static Optional<Double> number(String text) {
        return NUMBER.matcher(text).matches()
                ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite)
                : Optional.empty();
    }

    private Double burstCapacity() {
        Double number = number(ScaleField.BURST_CAPACITY);
        if (number != null && number < 0 && number != -1) {
            problem(ScaleField.BURST_CAPACITY, text(number) + " is neither -1 (all there could be) nor 0 or more.");
            return null;
        }
        return number;
    }

    private Duration window() {
        Duration window = duration(ScaleField.WINDOW, SHORTEST_WINDOW);
        return wholeSeconds(ScaleField.WINDOW, window);
    }

    private Duration duration(ScaleField field, Duration least) {
        String text = values.get(field);
        if (text == null) {
            return null;
        }
        Optional<Duration> duration = GoDuration.parse(text);
        if (duration.isEmpty()) {
            invalid(field, text, "a duration such as 90s or 1m30s");
            return null;
        }
        if (duration.get().compareTo(least) < 0 || duration.get().compareTo(LONGEST_WINDOW) > 0) {
            problem(field, text + " is not between " + least.toSeconds() + "s and 1h.");
            return null;
        }
        return duration.get();
    }

    private Duration wholeSeconds(ScaleField field, Duration duration) {
        if (duration != null && !duration.truncatedTo(ChronoUnit.SECONDS).equals(duration)) {
            problem(field, values.get(field) + " is more precise than a second.");
            return null;
        }
        return duration;
    }

    private <T> T choice(ScaleField field, Map<String, T> choices) {
        String text = values.get(field);
        // Knative itself writes an empty metric on revisions of a class that it does not know.
        if (text == null || text.isEmpty()) {
            return null;
        }
        T chosen = choices.get(text.toLowerCase(Locale.ROOT));
        if (chosen == null) {
            invalid(
                    field,
                    text,
                    "one of "
                            + String.join(
                                    ", ", choices.keySet().stream().sorted().toList()));
        }
        return chosen;
    }

    private void invalid(ScaleField field, String text, String expected) {
        problem(field, "'" + text + "' is not " + expected + ".");
    }

    private void problem(ScaleField field, String message) {
        problems.add(new Problem(name.apply(field), message));
    }

    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
