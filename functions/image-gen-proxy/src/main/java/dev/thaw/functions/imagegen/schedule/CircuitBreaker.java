package dev.thaw.functions.imagegen.schedule;

import java.time.Duration;
import java.util.Optional;

/**
 * Keeps work away from a back end that fails: after three failures in a row, for 5 s, then twice as long each time up to 2 minutes; in
 * between one job tries whether it works again. A back end that names a time is left alone until then.
 */
public final class CircuitBreaker {
    private static final int TOLERATED = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    private int failures;
    private long closedUntil;
    private boolean paused;

    /**
     * @param now in nanoseconds of a clock that never goes back
     * @param busy jobs that the back end works on
     */
    public synchronized boolean allows(long now, int busy) {
        if (paused && now - closedUntil < 0) {
            return false;
        }
        return failures < TOLERATED || busy == 0;
    }

    public synchronized void succeeded() {
        failures = 0;
        paused = false;
    }

    /**
     * @param retryAfter when the back end wants to be asked again
     */
    public synchronized void failed(long now, Optional<Duration> retryAfter) {
        failures++;
        Duration pause = retryAfter.orElse(failures < TOLERATED ? Duration.ZERO : pause());
        paused = pause.isPositive();
        closedUntil = now + pause.toNanos();
    }

    private Duration pause() {
        int doublings = Math.min(failures - TOLERATED, 10);
        Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
