package dev.thaw.engine.kpa;

/** What the averages are of. */
public enum ScalingMetric {
    /** Requests that are there at a time, those that wait included. */
    CONCURRENCY,
    /** Requests that come in a second. */
    RPS
}
