package dev.thaw.platform.problem;

import java.util.List;

/** An error with a stable code that is the caller's to see. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    public ProblemException(int status, String code, String detail) {
        this(status, code, detail, List.of());
    }

    public ProblemException(int status, String code, String detail, List<Problem.FieldError> errors) {
        super(detail);
        this.problem = Problem.of(status, code, detail, errors);
    }

    public static ProblemException notFound(String what, String name) {
        return new ProblemException(404, what + "-not-found", "There is no " + what + " '" + name + "'.");
    }

    /** An error about one field. */
    public static ProblemException field(String code, String pointer, String detail) {
        return new ProblemException(
                400, code, pointer + ": " + detail, List.of(new Problem.FieldError(pointer, detail)));
    }

    public Problem problem() {
        return problem;
    }
}
