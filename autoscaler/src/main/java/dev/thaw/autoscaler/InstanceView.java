package dev.thaw.autoscaler;

import java.time.Instant;

/**
 * An instance as others see it.
 *
 * @param state starting, ready, standby, draining or failed
 * @param start how it came to its last requests: cold, or thaw when it has been a standby
 * @param reason why it failed; null otherwise
 */
public record InstanceView(
        String id,
        String revision,
        long pid,
        int port,
        String state,
        String start,
        Instant since,
        long memoryBytes,
        String reason) {
    /** Stands for a revision whose instances do not start. */
    public static InstanceView failed(String revision, String reason) {
        return new InstanceView(revision, revision, 0, 0, "failed", null, Instant.now(), 0, reason);
    }
}
