package dev.thaw.function;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where outputs go: a text such as {@code s3://media/outputs/{name}/} with the placeholders {bucket}, {key}, {dir}, {name} and {ext} of the
 * input. The same input gives the same keys, so that a second attempt overwrites the first one's outputs.
 */
record OutputTemplate(String text) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    /** The address of a file; without a template, beside the input under its name. */
    ObjectAddress resolve(ObjectAddress input, String file) {
        String filled = filled(input, UnaryOperator.identity());
        return ObjectAddress.parse(filled.endsWith("/") ? filled + file : filled + "/" + file);
    }

    /** The text with the input's parts in it, each as the operator writes it. */
    String filled(ObjectAddress input, UnaryOperator<String> written) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(written.apply(value(m.group(1), input))));
    }

    private static String value(String placeholder, ObjectAddress input) {
        return switch (placeholder) {
            case "bucket" -> input.bucket();
            case "key" -> input.key();
            case "dir" -> input.folder();
            case "name" -> input.name();
            case "ext" -> input.extension();
            default ->
                throw new FunctionException(
                        400,
                        "invalid-parameters",
                        "Unknown placeholder {" + placeholder
                                + "}; known are {bucket}, {key}, {dir}, {name} and {ext}.");
        };
    }
}
