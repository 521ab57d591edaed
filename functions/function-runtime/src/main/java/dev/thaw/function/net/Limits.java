package dev.thaw.function.net;

import java.time.Duration;

/**
 * What a transfer may take.
 *
 * @param time from the first connection to the last byte, redirections included
 * @param bytes of the body
 */
public record Limits(Duration time, long bytes) {}
