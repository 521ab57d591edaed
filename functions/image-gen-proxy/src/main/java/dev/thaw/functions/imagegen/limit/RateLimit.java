package dev.thaw.functions.imagegen.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * A bucket that holds a minute's requests and is filled again evenly, kept as the time at which it is full (the generic cell rate algorithm of
 * ITU-T I.371). So in no stretch of time more pass than the bucket holds and what flows in meanwhile.
 */
record RateLimit(int perMinute) {
    private static final Duration PERIOD = Duration.ofMinutes(1);

    RateLimit {
        if (perMinute < 1) {
            throw new IllegalArgumentException("There must be at least one request a minute");
        }
    }

    /**
     * What becomes of a request.
     *
     * @param fullAt when the bucket is full after it; unchanged by one that does not pass
     * @param remaining requests that could come at once now
     * @param resetAfter until the bucket is full
     * @param retryAfter until the next request passes; zero when this one does
     */
    record Decision(boolean passes, Instant fullAt, int remaining, Duration resetAfter, Duration retryAfter) {}

    /**
     * @param fullAt when the bucket is full; in the past when it is
     */
    Decision decide(Instant fullAt, Instant now) {
        Instant start = fullAt.isAfter(now) ? fullAt : now;
        Instant next = start.plus(interval());
        Duration excess = Duration.between(now.plus(PERIOD), next);
        boolean passes = !excess.isPositive();
        Instant end = passes ? next : start;
        Duration reset = Duration.between(now, end);
        int remaining = (int) Math.max(0, PERIOD.minus(reset).dividedBy(interval()));
        return new Decision(passes, end, remaining, reset, passes ? Duration.ZERO : excess);
    }

    /** In whole microseconds, as the database keeps times. */
    private Duration interval() {
        return Duration.of(TimeUnit.MINUTES.toMicros(1) / perMinute, ChronoUnit.MICROS);
    }
}
