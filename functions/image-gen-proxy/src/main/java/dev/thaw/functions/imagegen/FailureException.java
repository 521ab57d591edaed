package dev.thaw.functions.imagegen;

import java.time.Duration;
import java.util.Optional;

/** Ends a request with an error in the form of OpenAI's API. */
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Failure failure;

    private final Duration retryAfter;

    FailureException(Failure failure, Duration retryAfter) {
        super(failure.message());
        this.failure = failure;
        this.retryAfter = retryAfter;
    }

    public Failure failure() {
        return failure;
    }

    /** When the same request can succeed; absent when that is not known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
