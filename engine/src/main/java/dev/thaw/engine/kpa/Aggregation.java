package dev.thaw.engine.kpa;

/** How the buckets of a window become one average. */
public enum Aggregation {
    /** The mean. */
    LINEAR,
    /** Newer buckets count more, exponentially. */
    WEIGHTED_EXPONENTIAL;

    private static final double LEAST_DECAY = 0.2;
    private static final double COVERED = 0.9999;

    /** The weight of the newest of so many buckets under {@link #WEIGHTED_EXPONENTIAL}: all together weigh at least 0.9999, but for long windows. */
    static double newestWeight(int buckets) {
        return Math.max(1 - Math.pow(1 - COVERED, 1.0 / buckets), LEAST_DECAY);
    }
}
