package dev.thaw.autoscaler.router;

/** Why a request is not answered by its function: a status, a stable code, what was wrong, and when to come back. */
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;
    private final long retryAfterSeconds;

    public Unavailable(int status, String code, String detail, long retryAfterSeconds) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public Unavailable(int status, String code, String detail) {
        this(status, code, detail, 0);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** Seconds; 0 says nothing about it. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
