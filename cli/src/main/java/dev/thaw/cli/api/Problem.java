package dev.thaw.cli.api;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Json;

/** An {@code application/problem+json} answer (RFC 9457), told as one clear line and a next step. */
public record Problem(String title, String detail, String code, String hint, List<FieldError> errors) {

    /** What is wrong with one field. */
    public record FieldError(String pointer, String detail, String message) {
        private String line() {
            return "\n  " + pointer + ": " + (detail == null ? message : detail);
        }
    }

    /** What an answer other than 2xx means for the user. */
    public static Failure failure(int status, String body, String what) {
        Optional<Problem> problem = parse(body);
        String message = problem.map(Problem::text).orElse(what + " was answered with status " + status);
        return new Failure(message, problem.map(Problem::hint).orElseGet(() -> nextStep(status)));
    }

    private static Optional<Problem> parse(String body) {
        try {
            return Optional.ofNullable(Json.JSON.readValue(body, Problem.class)).filter(p -> p.text() != null);
        } catch (JsonProcessingException e) {
            // An answer of something else, such as a proxy's page.
            return Optional.empty();
        }
    }

    private String text() {
        String text = detail == null ? title : detail;
        if (text == null) {
            return null;
        }
        StringBuilder line = new StringBuilder(text);
        if (code != null) {
            line.append(" [").append(code).append(']');
        }
        if (errors != null) {
            errors.forEach(error -> line.append(error.line()));
        }
        return line.toString();
    }

    private static String nextStep(int status) {
        return switch (status) {
            case 401, 403 -> "Set THAW_TOKEN to a token that may do this.";
            case 404 -> "See what there is: ./thaw get functions";
            case 409, 412 -> "It was changed meanwhile: look at it again and repeat.";
            case 429, 503 -> "It is busy: try again in a moment.";
            default ->
                status < 500 ? "Correct it and try again." : "The platform's log is in THAW_HOME/logs/platform.log.";
        };
    }
}
