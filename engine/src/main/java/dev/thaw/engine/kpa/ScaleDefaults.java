package dev.thaw.engine.kpa;

import java.time.Duration;

/**
 * What holds for functions that do not say otherwise; the keys of Knative's {@code config-autoscaler}, with their defaults.
 *
 * @param utilization of the concurrency target, as a fraction ({@code container-concurrency-target-percentage})
 * @param rpsUtilization of the target of requests per second, as a fraction
 * @param concurrencyTarget where a function sets no limit
 * @param panicWindowPercentage of the stable window
 * @param panicThresholdPercentage of what is ready
 * @param maxScaleLimit the most that a function may ask for; 0 is no limit
 */
public record ScaleDefaults(
        boolean toZero,
        double utilization,
        double rpsUtilization,
        double concurrencyTarget,
        double rpsTarget,
        double burstCapacity,
        Duration stableWindow,
        double panicWindowPercentage,
        double panicThresholdPercentage,
        double upRate,
        double downRate,
        Duration grace,
        Duration retention,
        Duration scaleDownDelay,
        int initial,
        boolean allowZeroInitial,
        int min,
        int max,
        int maxScaleLimit,
        int activation,
        Duration progressDeadline) {
    /** Those of a new Knative installation. */
    public static final ScaleDefaults KNATIVE = new ScaleDefaults(
            true,
            0.7,
            0.7,
            100,
            200,
            211,
            Duration.ofSeconds(60),
            10,
            200,
            1000,
            2,
            Duration.ofSeconds(30),
            Duration.ZERO,
            Duration.ZERO,
            1,
            false,
            0,
            0,
            0,
            1,
            Duration.ofSeconds(600));
}
