package dev.thaw.platform.invocation;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.platform.database.Json;

/** Reads an HTTP answer as Knative's brokers do: no answer, 404, 408, 409, 429 and 5xx are tried again, any other error is final. */
final class AnswerRule {
    private static final Set<Integer> RETRIED = Set.of(404, 408, 409, 429);
    /** Codes of the router and the function runtime that say: there was no room, nothing was begun. */
    private static final Set<String> NO_ROOM = Set.of("queue-full", "overloaded", "draining");

    private static final Duration DEFAULT_DEFER = Duration.ofSeconds(1);

    private AnswerRule() {}

    /**
     * @param retryAfter the header's value in seconds, or null
     */
    static Outcome read(int status, String contentType, String retryAfter, byte[] body) {
        if (status >= 200 && status < 300) {
            return new Outcome.Succeeded(json(body));
        }
        Failure failure = failure(status, contentType, body);
        Duration after = seconds(retryAfter);
        if (status == 503 && NO_ROOM.contains(failure.code())) {
            return new Outcome.Deferred(failure, after.isZero() ? DEFAULT_DEFER : after);
        }
        return RETRIED.contains(status) || status >= 500
                ? new Outcome.Retry(failure, after)
                : new Outcome.Refused(failure);
    }

    static Outcome noAnswer(String code, String detail) {
        return new Outcome.Retry(new Failure(code, null, detail), Duration.ZERO);
    }

    private static Failure failure(int status, String contentType, byte[] body) {
        JsonNode problem = contentType != null && contentType.contains("json") ? json(body) : null;
        if (problem != null && problem.path("code").isTextual()) {
            return new Failure(
                    problem.get("code").asText(), status, problem.path("detail").asText(""));
        }
        String text = new String(body, java.nio.charset.StandardCharsets.UTF_8);
        return new Failure("http-" + status, status, text.isBlank() ? "The function answered " + status + "." : text);
    }

    /** The body as JSON; null when it is empty or something else. */
    private static JsonNode json(byte[] body) {
        if (body.length == 0) {
            return null;
        }
        try {
            return Json.parse(body);
        } catch (IOException e) {
            return null;
        }
    }

    private static Duration seconds(String retryAfter) {
        return retryAfter != null && retryAfter.matches("\\d{1,6}")
                ? Duration.ofSeconds(Long.parseLong(retryAfter))
                : Duration.ZERO;
    }
}
