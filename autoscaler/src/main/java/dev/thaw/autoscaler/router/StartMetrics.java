package dev.thaw.autoscaler.router;

/** Is told where the time of starts went. */
@FunctionalInterface
public interface StartMetrics {
    /**
     * @param kind cold or thaw
     * @param phase queue, spawn, boot, ready or first-byte
     */
    void phase(String function, String kind, String phase, long nanos);
}
