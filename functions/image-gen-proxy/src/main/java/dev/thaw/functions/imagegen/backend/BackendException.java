package dev.thaw.functions.imagegen.backend;

import java.time.Duration;
import java.util.Optional;

import dev.thaw.functions.imagegen.Failure;

/** A back end's refusal or failure. */
public final class BackendException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What can be done about it. */
    public enum Kind {
        /** The same request would be refused by every back end, such as one against a content policy. */
        REFUSED,
        /** It has too much to do, or is not there now: nothing was begun, and later or elsewhere it can be. */
        BUSY,
        /** It is not there, or answered nonsense; another try, best elsewhere, can help. */
        BROKEN
    }

    private final Kind kind;
    private final transient Failure failure;
    private final transient Duration retryAfter;

    private BackendException(Kind kind, Failure failure, Duration retryAfter, Throwable cause) {
        super(failure.message(), cause);
        this.kind = kind;
        this.failure = failure;
        this.retryAfter = retryAfter;
    }

    public static BackendException refused(Failure failure) {
        return new BackendException(Kind.REFUSED, failure, null, null);
    }

    /**
     * @param retryAfter null when the back end did not say
     */
    public static BackendException busy(String message, Duration retryAfter) {
        return new BackendException(Kind.BUSY, Failure.server(503, "backend_busy", message), retryAfter, null);
    }

    public static BackendException broken(String message, Throwable cause) {
        return new BackendException(Kind.BROKEN, Failure.server(502, "backend_failed", message), null, cause);
    }

    public Kind kind() {
        return kind;
    }

    public Failure failure() {
        return failure;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
