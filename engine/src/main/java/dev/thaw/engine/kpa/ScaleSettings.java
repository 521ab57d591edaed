package dev.thaw.engine.kpa;

import java.time.Duration;

/**
 * How a function is scaled, as its owner has set it: what is null follows the defaults. A manifest's {@code scale} and Knative's
 * annotations both become this; {@link ScalingAnnotations} names and checks each.
 *
 * @param max 0 is no limit
 * @param target of the metric, per instance
 * @param utilizationPercentage of the target that is aimed for
 * @param burstCapacity -1 is all there could be
 */
public record ScaleSettings(
        Integer min,
        Integer max,
        Integer initial,
        Integer activation,
        ScalingMetric metric,
        Aggregation aggregation,
        Double target,
        Double utilizationPercentage,
        Double burstCapacity,
        Duration window,
        Double panicWindowPercentage,
        Double panicThresholdPercentage,
        Duration scaleDownDelay,
        Duration retention) {
    /** All as the defaults say. */
    public static final ScaleSettings NONE =
            new ScaleSettings(null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    private static final double LEAST_TARGET = 0.01;
    /** Kubernetes ends a start that takes too long itself; this lets it say why first. */
    private static final Duration ACTIVATION_BUFFER = Duration.ofSeconds(30);

    /**
     * What the algorithm works with.
     *
     * @param concurrency the most requests at a time per instance; 0 is no limit
     * @param reachable whether a route leads to the revision
     */
    public KpaSpec resolve(ScaleDefaults defaults, int concurrency, boolean reachable) {
        ScalingMetric measured = or(metric, ScalingMetric.CONCURRENCY);
        double total = total(defaults, measured, concurrency);
        double fraction = utilizationPercentage != null
                ? utilizationPercentage / 100
                : measured == ScalingMetric.RPS ? defaults.rpsUtilization() : defaults.utilization();
        Duration stable = stableWindow(defaults);
        return new KpaSpec(
                measured,
                or(aggregation, Aggregation.LINEAR),
                Math.max(LEAST_TARGET, total * fraction),
                total,
                or(burstCapacity, defaults.burstCapacity()),
                or(panicThresholdPercentage, defaults.panicThresholdPercentage()) / 100,
                defaults.upRate(),
                defaults.downRate(),
                stable,
                KpaSpec.panicWindow(stable, or(panicWindowPercentage, defaults.panicWindowPercentage())),
                or(activation, defaults.activation()),
                or(scaleDownDelay, defaults.scaleDownDelay()),
                reachable);
    }

    private double total(ScaleDefaults defaults, ScalingMetric measured, int concurrency) {
        boolean limited = measured == ScalingMetric.CONCURRENCY && concurrency != 0;
        if (target != null) {
            // Not more than the instance itself takes.
            return limited ? Math.min(target, concurrency) : target;
        }
        if (measured == ScalingMetric.RPS) {
            return defaults.rpsTarget();
        }
        return limited ? concurrency : defaults.concurrencyTarget();
    }

    /** Between what the number of instances stays. */
    public ScaleBounds bounds(ScaleDefaults defaults, boolean reachable) {
        int first = or(initial, defaults.initial());
        return new ScaleBounds(
                or(min, defaults.min()),
                or(max, defaults.max()),
                first == 0 && !defaults.allowZeroInitial() ? defaults.initial() : first,
                defaults.toZero(),
                stableWindow(defaults),
                defaults.grace(),
                or(retention, defaults.retention()),
                defaults.progressDeadline().plus(ACTIVATION_BUFFER),
                reachable);
    }

    private Duration stableWindow(ScaleDefaults defaults) {
        return or(window, defaults.stableWindow());
    }

    private static <T> T or(T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
