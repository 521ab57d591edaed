package dev.thaw.platform.invocation;

import java.time.Duration;
import java.time.Instant;

/** Decides what becomes of a record after an attempt. Pure: chance comes in as a number. */
final class RetryRule {
    private static final Duration MAX_PAUSE = Duration.ofMinutes(10);
    private static final int MAX_DOUBLINGS = 20;

    private RetryRule() {}

    /** The record's next state; {@code due} is when a queued one is tried again. */
    record Next(Status status, Failure failure, Instant due, boolean countsAsFailure) {}

    /**
     * @param failures how many attempts have failed before this one
     * @param random between 0 and 1
     */
    static Next after(Outcome outcome, Claim claim, int failures, Instant now, double random) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> new Next(Status.SUCCEEDED, null, now, false);
            case Outcome.Refused refused -> new Next(Status.FAILED, refused.failure(), now, true);
            case Outcome.Deferred deferred ->
                queuedOrDead(deferred.failure(), claim.deadline(), now.plus(deferred.after()), false);
            case Outcome.Retry retry ->
                failures + 1 >= claim.maxAttempts()
                        ? new Next(Status.DEAD, retry.failure(), now, true)
                        : queuedOrDead(
                                retry.failure(),
                                claim.deadline(),
                                now.plus(longer(retry.after(), pause(claim.backoff(), failures, random))),
                                true);
        };
    }

    private static Next queuedOrDead(Failure failure, Instant deadline, Instant due, boolean counts) {
        return due.isAfter(deadline)
                ? new Next(Status.DEAD, failure, due, counts)
                : new Next(Status.QUEUED, failure, due, counts);
    }

    /** Doubles with every failure, plus or minus half by chance so that failures of one cause do not come back together. */
    static Duration pause(Duration backoff, int failures, double random) {
        double millis = backoff.toMillis() * Math.pow(2, Math.min(failures, MAX_DOUBLINGS)) * (0.5 + random);
        return Duration.ofMillis((long) Math.min(millis, (double) MAX_PAUSE.toMillis()));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
