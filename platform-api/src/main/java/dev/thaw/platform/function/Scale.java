package dev.thaw.platform.function;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.thaw.engine.kpa.ScaleDefaults;
import dev.thaw.engine.kpa.ScaleField;
import dev.thaw.engine.kpa.ScaleReader;
import dev.thaw.engine.kpa.ScaleSettings;
import dev.thaw.platform.manifest.Quantities;

/**
 * How a function is scaled, as its manifest says; what is null follows the platform's defaults. {@link ScaleBlock} brings it
 * together with the annotations and checks it.
 *
 * @param max 0 is no limit
 * @param standby {@code auto} or a number
 * @param idle how long an instance without requests stays
 * @param weight its share when not all functions can have what they need
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Scale(
        Integer min,
        Integer max,
        String standby,
        String idle,
        Double weight,
        Integer initial,
        Integer activation,
        String metric,
        String aggregation,
        Double target,
        Double utilization,
        Double burstCapacity,
        String window,
        Double panicWindow,
        Double panicThreshold,
        String scaleDownDelay,
        String retention) {
    /** Where the fields stand in a manifest. */
    static final String POINTER = "/spec/scale/";

    static final String AUTO = "auto";
    /** What {@code standby} looks like. */
    static final String STANDBY = "auto|\\d{1,4}";

    static final Scale NONE = new Scale(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** What the engine works with. */
    public ScaleSettings settings() {
        return ScaleReader.read(values(), Scale::pointer, ScaleDefaults.ONE_MACHINE)
                .settings();
    }

    static String pointer(ScaleField field) {
        return POINTER + field.manifestName();
    }

    /** The fields that are given, as they are written. */
    Map<ScaleField, String> values() {
        var values = new EnumMap<ScaleField, String>(ScaleField.class);
        for (ScaleField field : ScaleField.values()) {
            Object value =
                    switch (field) {
                        case MIN -> min;
                        case MAX -> max;
                        case INITIAL -> initial;
                        case ACTIVATION -> activation;
                        case METRIC -> metric;
                        case AGGREGATION -> aggregation;
                        case TARGET -> target;
                        case UTILIZATION -> utilization;
                        case BURST_CAPACITY -> burstCapacity;
                        case WINDOW -> window;
                        case PANIC_WINDOW -> panicWindow;
                        case PANIC_THRESHOLD -> panicThreshold;
                        case SCALE_DOWN_DELAY -> scaleDownDelay;
                        case RETENTION -> retention;
                    };
            if (value != null) {
                values.put(field, text(value));
            }
        }
        return values;
    }

    private static String text(Object value) {
        return value instanceof Double number && Double.isFinite(number)
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : value.toString();
    }

    public OptionalInt standbys() {
        return standby.equals(AUTO) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(standby));
    }

    public Duration idleTime() {
        return Quantities.duration(POINTER + "idle", idle);
    }

    public double share() {
        return Optional.ofNullable(weight).orElse(1.0);
    }
}
