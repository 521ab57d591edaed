package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.util.Optional;

import dev.thaw.autoscaler.target.StartFailure;
import dev.thaw.engine.StartBackoff;

/** How the starts of one function have gone, and what that means for the next. Guarded by its {@link Fleet}. */
final class StartHistory {
    private StartBackoff backoff = StartBackoff.NONE;
    private StartFailure lastFailure;
    private long nanos;
    private long memory;

    /** Nothing is known of what starts from now on. */
    void reset() {
        backoff = StartBackoff.NONE;
        lastFailure = null;
    }

    void succeeded(long took) {
        nanos = nanos == 0 ? took : (nanos + took) / 2;
    }

    void failed(StartFailure failure, long now) {
        lastFailure = failure;
        backoff = failure.isForGood() ? backoff.failedForGood(now) : backoff.failed(now);
    }

    /** An instance of the function holds so much. */
    void holds(long bytes) {
        memory = Math.max(memory, bytes);
    }

    /** Whether the next start has to wait. */
    boolean isPausing(long now) {
        return backoff.holds(now);
    }

    /** Whether so many failed that those who wait should be told. */
    boolean isTelling(long now) {
        return backoff.isTelling() && backoff.holds(now);
    }

    /** What they are told. */
    Unavailable reason(long now) {
        StartFailure cause = lastFailure == null ? StartFailure.of("It ended.") : lastFailure;
        return new Unavailable(502, cause.code(), cause.getMessage(), backoff.secondsLeft(now));
    }

    Optional<String> failure() {
        return Optional.ofNullable(lastFailure).map(StartFailure::getMessage);
    }

    /** What a start takes; empty before the first. */
    Optional<Duration> time() {
        return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** The most that an instance has held, in bytes; 0 before one has been seen. */
    long memory() {
        return memory;
    }
}
