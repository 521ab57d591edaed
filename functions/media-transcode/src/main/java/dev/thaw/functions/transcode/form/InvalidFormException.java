package dev.thaw.functions.transcode.form;

import java.io.Serial;
import java.util.List;

import dev.thaw.function.FieldError;
import dev.thaw.function.FunctionException;

/** A job that does not follow the schema: status 400, code {@code invalid-parameters}, with a pointer to each field. */
public final class InvalidFormException extends FunctionException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<FieldError> errors;

    InvalidFormException(List<FieldError> errors) {
        super(400, "invalid-parameters", detail(errors));
        this.errors = List.copyOf(errors);
    }

    @Override
    public List<FieldError> errors() {
        return errors == null ? List.of() : errors;
    }

    private static String detail(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        String more = errors.size() == 1 ? "" : " (and %d more)".formatted(errors.size() - 1);
        return first.pointer() + ": " + first.detail() + more;
    }
}
