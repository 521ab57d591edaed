package dev.thaw.autoscaler.router;

/** Is told where the time of starts went. */
@FunctionalInterface
public interface StartMetrics {
    /**
     * @param kind cold or thaw
     * @param phase queue, spawn, boot, ready or first-byte
     */
    void phase(String function, String kind, String phase, long nanos);

    /**
     * The request that waited for a start has the first byte of its answer.
     *
     * @param traceparent of that request; null when it has none
     */
    default void started(StartPhases start, String traceparent) {}
}
