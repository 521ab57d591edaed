package dev.thaw.autoscaler.target;

/** Why an instance did not start: a stable code and what was wrong. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** The code of an instance that came up and failed, for whatever reason. */
    private static final String FAILED = "instance-failed";

    private final String code;

    public StartFailure(String code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    /** The instance did not come up, or did not stay. */
    public static StartFailure of(String detail) {
        return new StartFailure(FAILED, detail);
    }

    /** Whether another try will fail as well. */
    public boolean isForGood() {
        return !code.equals(FAILED);
    }

    public String code() {
        return code;
    }
}
