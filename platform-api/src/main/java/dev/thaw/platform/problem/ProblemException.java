package dev.thaw.platform.problem;

import java.util.List;
import java.util.stream.Collectors;

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

    /** Several at once. */
    public static ProblemException fields(String code, List<Problem.FieldError> errors) {
        String detail = errors.stream()
                .map(error -> error.pointer() + ": " + error.detail())
                .collect(Collectors.joining(" "));
        return new ProblemException(400, code, detail, List.copyOf(errors));
    }

    public Problem problem() {
        return problem;
    }
}
