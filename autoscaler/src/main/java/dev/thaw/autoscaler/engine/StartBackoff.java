package dev.thaw.autoscaler.engine;

import java.time.Duration;
import java.time.Instant;

/** When the next start may be tried after starts that failed: doubling pauses up to a bound. Immutable. */
public record StartBackoff(int failures, Instant notBefore) {
    public static final StartBackoff NONE = new StartBackoff(0, Instant.MIN);
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MAX_DOUBLINGS = 10;

    /** After another failure. */
    public StartBackoff failed(Instant now) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        return new StartBackoff(failures + 1, now.plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause));
    }

    public boolean holds(Instant now) {
        return now.isBefore(notBefore);
    }

    /** The time until a start may be tried, rounded up to whole seconds; at least 1. */
    public long secondsLeft(Instant now) {
        return Math.max(1, Duration.between(now, notBefore).plusMillis(999).toSeconds());
    }
}
