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

    /**
     * Those of the one-machine edition. Its router holds requests and answers a burst the moment it comes, so that no
     * instance is kept in reserve: a target is aimed for in full.
     */
    public static final ScaleDefaults ONE_MACHINE = new ScaleDefaults(
            true,
            1,
            1,
            100,
            200,
            0,
            Duration.ofSeconds(60),
            10,
            200,
            1000,
            2,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            0,
            true,
            0,
            0,
            0,
            1,
            Duration.ofSeconds(600));

    /** The same with another stable window; as near to it as the limits of a window allow. */
    public ScaleDefaults withStableWindow(Duration window) {
        Duration whole = Duration.ofSeconds(Math.clamp(
                window.toSeconds(), ScaleReader.SHORTEST_WINDOW.toSeconds(), ScaleReader.LONGEST_WINDOW.toSeconds()));
        return new ScaleDefaults(
                toZero,
                utilization,
                rpsUtilization,
                concurrencyTarget,
                rpsTarget,
                burstCapacity,
                whole,
                panicWindowPercentage,
                panicThresholdPercentage,
                upRate,
                downRate,
                grace,
                retention,
                scaleDownDelay,
                initial,
                allowZeroInitial,
                min,
                max,
                maxScaleLimit,
                activation,
                progressDeadline);
    }
}
