package dev.thaw.platform.problem;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The body of an error answer (RFC 9457); {@code code} is stable and kebab-case, {@code errors} points at fields. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, String code, List<FieldError> errors) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /** What is wrong with one field; {@code pointer} is a JSON pointer (RFC 6901). */
    public record FieldError(String pointer, String detail) {}

    static Problem of(int status, String code, String detail, List<FieldError> errors) {
        String title = code.replace('-', ' ');
        return new Problem(
                "urn:thaw:problem:" + code,
                Character.toUpperCase(title.charAt(0)) + title.substring(1),
                status,
                detail,
                code,
                errors);
    }
}
