package dev.thaw.function;

import java.util.List;

/**
 * Refuses an invocation with a stable code. The platform tries 404, 408, 409, 429 and 5xx again and takes any other status as final.
 */
public class FunctionException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    public FunctionException(int status, String code, String detail) {
        this(status, code, detail, null);
    }

    public FunctionException(int status, String code, String detail, Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** Which fields are at fault, where the parameters are; the answer names them as {@code errors}. */
    public List<FieldError> errors() {
        return List.of();
    }
}
