package dev.thaw.engine.kpa;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** The settings by which a function says how it is scaled: their names in a manifest's {@code scale}, and as annotations. */
public enum ScaleField {
    MIN("min", "min-scale", "minScale"),
    MAX("max", "max-scale", "maxScale"),
    INITIAL("initial", "initial-scale", "initialScale"),
    ACTIVATION("activation", "activation-scale", "activationScale"),
    METRIC("metric", "metric", null),
    AGGREGATION("aggregation", "metric-aggregation-algorithm", "metricAggregationAlgorithm"),
    TARGET("target", "target", null),
    UTILIZATION("utilization", "target-utilization-percentage", "targetUtilizationPercentage"),
    BURST_CAPACITY("burstCapacity", "target-burst-capacity", "targetBurstCapacity"),
    WINDOW("window", "window", null),
    PANIC_WINDOW("panicWindow", "panic-window-percentage", "panicWindowPercentage"),
    PANIC_THRESHOLD("panicThreshold", "panic-threshold-percentage", "panicThresholdPercentage"),
    SCALE_DOWN_DELAY("scaleDownDelay", "scale-down-delay", "scaleDownDelay"),
    RETENTION("retention", "scale-to-zero-pod-retention-period", "scaleToZeroPodRetentionPeriod");

    /** What the keys of annotations begin with. */
    public static final String PREFIX = "autoscaling.knative.dev/";

    private final String manifestName;
    private final String annotation;
    private final String oldAnnotation;

    ScaleField(String manifestName, String annotation, String oldAnnotation) {
        this.manifestName = manifestName;
        this.annotation = annotation;
        this.oldAnnotation = oldAnnotation;
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
        return switch (this) {
            case MIN -> settings.min();
            case MAX -> settings.max();
            case INITIAL -> settings.initial();
            case ACTIVATION -> settings.activation();
            case METRIC -> settings.metric();
            case AGGREGATION -> settings.aggregation();
            case TARGET -> settings.target();
            case UTILIZATION -> settings.utilizationPercentage();
            case BURST_CAPACITY -> settings.burstCapacity();
            case WINDOW -> settings.window();
            case PANIC_WINDOW -> settings.panicWindowPercentage();
            case PANIC_THRESHOLD -> settings.panicThresholdPercentage();
            case SCALE_DOWN_DELAY -> settings.scaleDownDelay();
            case RETENTION -> settings.retention();
        };
    }

    /** The same as an annotation has it; empty where it follows the defaults. */
    public Optional<String> text(ScaleSettings settings) {
        return Optional.ofNullable(of(settings)).map(ScaleField::text);
    }

    private static String text(Object value) {
        return switch (value) {
            case Duration duration -> GoDuration.text(duration);
            case Double number ->
                BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
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
