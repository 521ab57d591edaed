package dev.thaw.platform.invocation;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import io.cloudevents.CloudEvent;

/** A record that this process works on; {@code attempt} fences off earlier ones. */
record Claim(
        UUID id,
        String function,
        String trigger,
        CloudEvent event,
        int attempt,
        int failures,
        int maxAttempts,
        Duration backoff,
        boolean deadLetter,
        Instant deadline,
        Instant createdAt,
        Instant startedAt) {}
