package dev.thaw.functions.watermark.form;

import java.io.Serial;
import java.util.List;

import dev.thaw.function.FieldError;
import dev.thaw.function.FunctionException;

/** A job that does not follow the schema: 400 {@code invalid-parameters} with a pointer to each field. */
public final class InvalidFormException extends FunctionException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<FieldError> errors;

    InvalidFormException(List<FieldError> errors) {
        super(
                400,
                "invalid-parameters",
                errors.getFirst().pointer() + ": " + errors.getFirst().detail());
        this.errors = List.copyOf(errors);
    }

    /** One field is wrong. */
    public static InvalidFormException at(String pointer, String detail) {
        return new InvalidFormException(List.of(new FieldError(pointer, detail)));
    }

    @Override
    public List<FieldError> errors() {
        return errors == null ? List.of() : errors;
    }
}
