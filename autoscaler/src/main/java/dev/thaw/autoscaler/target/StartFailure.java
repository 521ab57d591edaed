package dev.thaw.autoscaler.target;

/** Why an instance did not start: a stable code and what was wrong. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;

    public StartFailure(String code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
