package dev.thaw.engine.kpa;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The settings by which a function says how it is scaled: their names in a manifest's {@code scale}, and as annotations. */
public enum ScaleField {
    MIN("min", "min-scale", "minScale", ScaleSettings::min),
    MAX("max", "max-scale", "maxScale", ScaleSettings::max),
    INITIAL("initial", "initial-scale", "initialScale", ScaleSettings::initial),
    ACTIVATION("activation", "activation-scale", "activationScale", ScaleSettings::activation),
    METRIC("metric", "metric", null, ScaleSettings::metric),
    AGGREGATION("aggregation", "metric-aggregation-algorithm", "metricAggregationAlgorithm", ScaleSettings::aggregation),
    TARGET("target", "target", null, ScaleSettings::target),
    UTILIZATION("utilization", "target-utilization-percentage", "targetUtilizationPercentage", ScaleSettings::utilizationPercentage),
    BURST_CAPACITY("burstCapacity", "target-burst-capacity", "targetBurstCapacity", ScaleSettings::burstCapacity),
    WINDOW("window", "window", null, ScaleSettings::window),
    PANIC_WINDOW("panicWindow", "panic-window-percentage", "panicWindowPercentage", ScaleSettings::panicWindowPercentage),
    PANIC_THRESHOLD("panicThreshold", "panic-threshold-percentage", "panicThresholdPercentage", ScaleSettings::panicThresholdPercentage),
    SCALE_DOWN_DELAY("scaleDownDelay", "scale-down-delay", "scaleDownDelay", ScaleSettings::scaleDownDelay),
    RETENTION("retention", "scale-to-zero-pod-retention-period", "scaleToZeroPodRetentionPeriod", ScaleSettings::retention);

    /** What the keys of annotations begin with. */
    public static final String PREFIX = "autoscaling.knative.dev/";

    private final String manifestName;
    private final String annotation;
    private final String oldAnnotation;
    private final Function<ScaleSettings, Object> setting;

    ScaleField(
            String manifestName,
            String annotation,
            String oldAnnotation,
            Function<ScaleSettings, Object> setting) {
        this.manifestName = manifestName;
        this.annotation = annotation;
        this.oldAnnotation = oldAnnotation;
        this.setting = setting;
    }

    /** Below {@code scale}. */
    public String manifestName() {
        return manifestName;
    }

    /** The key of the annotation. */
    public String annotation() {
        return PREFIX + annotation;
    }

    /** Its value in the settings; null where it follows the defaults. */
    public Object of(ScaleSettings settings) {
        return setting.apply(settings);
    }

    /** The same as an annotation has it; empty where it follows the defaults. */
    public Optional<String> text(ScaleSettings settings) {
        return Optional.ofNullable(of(settings)).map(ScaleField::text);
    }

    private static String text(Object value) {
        return switch (value) {
            case Duration duration -> GoDuration.text(duration);
            case Double number -> BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
            case Enum<?> choice -> choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
            default -> value.toString();
        };
    }

    /** The one whose annotation has this key; the older spelling of a key means the same. */
    public static Optional<ScaleField> ofAnnotation(String key) {
        return find(field -> key.equals(field.annotation()) || key.equals(PREFIX + field.oldAnnotation));
    }

    private static Optional<ScaleField> find(Predicate<ScaleField> wanted) {
        return Arrays.stream(values()).filter(wanted).findFirst();
    }

    /** The keys of all annotations. */
    public static List<String> annotations() {
        return Arrays.stream(values()).map(ScaleField::annotation).toList();
    }
}
