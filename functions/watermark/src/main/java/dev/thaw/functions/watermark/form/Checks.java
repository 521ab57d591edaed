package dev.thaw.functions.watermark.form;

import dev.thaw.function.FunctionException;

/** Refuses values with 400 {@code invalid-parameters}. */
final class Checks {
    private Checks() {}

    static FunctionException invalid(String detail) {
        return new FunctionException(400, "invalid-parameters", detail);
    }

    static void require(boolean holds, String detail) {
        if (!holds) {
            throw invalid(detail);
        }
    }

    static void range(String field, Number value, double from, double to) {
        require(
                value == null || (value.doubleValue() >= from && value.doubleValue() <= to),
                field + " must be between " + trimmed(from) + " and " + trimmed(to) + ".");
    }

    private static String trimmed(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
