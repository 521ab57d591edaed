package dev.thaw.autoscaler.target;

import java.time.Duration;

/**
 * Where the time of a start went.
 *
 * @param spawn until there was a process (or a pod)
 * @param boot from then until it listened
 */
public record StartTimes(Duration spawn, Duration boot) {}
