package dev.thaw.functions.imagegen.backend.remote;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.backend.BackendException;

/** What a back end has answered. */
public final class Answer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final int MAX_MESSAGE = 500;

    private final String backend;
    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    Answer(String backend, int status, HttpHeaders headers, byte[] body) {
        this.backend = backend;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    Answer(String backend, HttpResponse<byte[]> response) {
        this(backend, response.statusCode(), response.headers(), response.body());
    }

    public int status() {
        return status;
    }

    public byte[] body() {
        return body;
    }

    /** The answer, when it is a good one. */
    public Answer ok() throws BackendException {
        if (status / 100 == 2) {
            return this;
        }
        throw failure();
    }

    /** The body as JSON. */
    public JsonNode json() throws BackendException {
        try {
            JsonNode tree = JSON.readTree(body);
            if (tree != null && tree.isContainerNode()) {
                return tree;
            }
        } catch (IOException e) {
            throw BackendException.broken(backend + " answered " + status + " with what is no JSON.", e);
        }
        throw BackendException.broken(backend + " answered " + status + " with what is no JSON object.", null);
    }

    /**
     * What an error means: 429 and 503 that it is busy, 400, 413 and 422 that it does not like the request, everything else, such as a wrong
     * key or path, that it is of no use now.
     */
    public BackendException failure() {
        String message = backend + " answered " + status
                + detail().map(text -> ": " + text).orElse("") + ".";
        return switch (status) {
            case 429, 503 -> BackendException.busy(message, retryAfter().orElse(null));
            case 400, 413, 422 -> BackendException.refused(Failure.invalid("backend_refused", null, message));
            default -> BackendException.broken(message, null);
        };
    }

    /** What it says about its error, in any of the usual forms. */
    Optional<String> detail() {
        JsonNode tree;
        try {
            tree = JSON.readTree(body);
        } catch (IOException e) {
            // An HTML page of some proxy; its status says enough.
            return Optional.empty();
        }
        if (tree == null) {
            return Optional.empty();
        }
        for (String path : new String[] {"/error/message", "/errors", "/detail", "/message", "/error"}) {
            JsonNode found = tree.at(path);
            String text = found.isTextual() ? found.asText() : found.isContainerNode() ? found.toString() : "";
            if (!text.isBlank()) {
                return Optional.of(text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) : text);
            }
        }
        return Optional.empty();
    }

    /** Seconds or an HTTP date (RFC 9110, section 10.2.3). */
    Optional<Duration> retryAfter() {
        return headers.firstValue("Retry-After").flatMap(Answer::wait).map(wait -> {
            if (wait.isNegative()) {
                return Duration.ZERO;
            }
            return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
        });
    }

    private static Optional<Duration> wait(String text) {
        if (text.strip().matches("\\d{1,6}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text.strip())));
        }
        try {
            Instant then = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(Instant.now(), then));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
