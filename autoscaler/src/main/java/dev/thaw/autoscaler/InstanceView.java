package dev.thaw.autoscaler;

import java.time.Instant;

/**
 * An instance as others see it.
 *
 * @param state starting, ready, draining or failed
 * @param start how it started: cold
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
        String reason) {}
