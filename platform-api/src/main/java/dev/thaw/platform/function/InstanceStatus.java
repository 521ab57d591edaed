package dev.thaw.platform.function;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An instance as users see it.
 *
 * @param state starting, ready, standby, draining or failed
 * @param start how it started: cold or thaw
 * @param reason why it failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InstanceStatus(
        String id,
        String revision,
        Long pid,
        Integer port,
        String state,
        String start,
        Instant since,
        Long memoryBytes,
        String reason) {}
