package dev.thaw.functions.watermark.form;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.thaw.function.FunctionException;

/** The names of enumerations in jobs: lower case, with hyphens. */
final class Labels {
    private Labels() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The value of a name.
     *
     * @throws FunctionException {@code invalid-parameters} that lists the names there are
     */
    static <E extends Enum<E>> E parse(Class<E> type, String field, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> of(value).equals(name))
                .findFirst()
                .orElseThrow(() -> Checks.invalid(field + ": '" + name + "' is not one of "
                        + Arrays.stream(type.getEnumConstants()).map(Labels::of).collect(Collectors.joining(", "))
                        + "."));
    }
}
