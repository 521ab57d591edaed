package dev.thaw.engine;

import java.time.Duration;

/**
 * When the next start may be tried after starts that failed: doubling pauses up to a bound. Immutable.
 *
 * @param notBefore on a clock that only goes forward, in ns
 */
public record StartBackoff(int failures, long notBefore) {
    public static final StartBackoff NONE = new StartBackoff(0, 0);
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MAX_DOUBLINGS = 10;
    /** One that fails may have been killed; so many in a row say that it is the function. */
    private static final int TELLING = 3;

    /** After a failure that another try will not mend. */
    public StartBackoff failedForGood(long now) {
        return new StartBackoff(Math.max(failures, TELLING - 1), 0).failed(now);
    }

    /** Whether those who wait should be told, rather than wait for the next try. */
    public boolean isTelling() {
        return failures >= TELLING;
    }

    /** After another failure. */
    public StartBackoff failed(long now) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        return new StartBackoff(failures + 1, now + (pause.compareTo(LONGEST) > 0 ? LONGEST : pause).toNanos());
    }

    public boolean holds(long now) {
        return failures > 0 && now - notBefore < 0;
    }

    /** The time until a start may be tried, rounded up to whole seconds; at least 1. */
    public long secondsLeft(long now) {
        return failures == 0
                ? 1
                : Math.max(1, Duration.ofNanos(notBefore - now).plusMillis(999).toSeconds());
    }
}
