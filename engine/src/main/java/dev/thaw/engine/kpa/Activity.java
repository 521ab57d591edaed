package dev.thaw.engine.kpa;

/**
 * Whether a revision is active, as the condition {@code Active} of a PodAutoscaler says, and since when.
 *
 * @param since in ns, on the caller's clock
 */
public record Activity(Phase phase, long since) {
    /** The three statuses of the condition. */
    public enum Phase {
        /** Unknown: instances are coming up. */
        ACTIVATING,
        /** True: enough are ready. */
        ACTIVE,
        /** False: there is no traffic. */
        INACTIVE
    }
}
