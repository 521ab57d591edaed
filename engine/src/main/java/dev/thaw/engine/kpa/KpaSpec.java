package dev.thaw.engine.kpa;

import java.time.Duration;

/**
 * What the algorithm works with, resolved from a function's settings and the defaults.
 *
 * @param target the metric's value that one instance should have
 * @param total the value that one instance can bear
 * @param burstCapacity the further load that should find capacity; negative is all there could be, 0 none
 * @param panicThreshold of what is needed at once to what is ready, from which on it panics
 * @param upRate the most times that it may grow in one step
 * @param downRate the most times that it may shrink in one step
 * @param stableWindow over which the usual average is taken
 * @param panicWindow over which the one that tells a burst is taken
 * @param activationScale the least that it goes to from zero; 0 and 1 mean nothing
 * @param scaleDownDelay for how long a smaller number must have been wanted
 * @param reachable whether a route leads to it
 */
public record KpaSpec(
        ScalingMetric metric,
        Aggregation aggregation,
        double target,
        double total,
        double burstCapacity,
        double panicThreshold,
        double upRate,
        double downRate,
        Duration stableWindow,
        Duration panicWindow,
        int activationScale,
        Duration scaleDownDelay,
        boolean reachable) {
    /** The shortest window that is of use, for a bucket is a second. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** The panic window for a percentage of the stable one: whole seconds, at least one. */
    static Duration panicWindow(Duration stable, double percentage) {
        Duration window = Duration.ofSeconds(Math.round(stable.toNanos() * percentage / 100 / 1e9));
        return window.compareTo(SHORTEST) < 0 ? SHORTEST : window;
    }
}
