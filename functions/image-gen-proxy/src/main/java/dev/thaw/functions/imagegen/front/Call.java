package dev.thaw.functions.imagegen.front;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.limit.Caller;

/** One HTTP request and its answer. */
final class Call {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_BYTES = 12;
    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final Duration WORTH_WAITING = Duration.ofMinutes(1);

    private final HttpServerRequest http;
    private final ObjectMapper json;
    private final Buffer body = Buffer.buffer();
    private final long began = System.nanoTime();
    private final List<Runnable> onGone = new ArrayList<>();
    private boolean gone;
    private Caller caller;

    Call(HttpServerRequest http, ObjectMapper json) {
        this.http = http;
        this.json = json;
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        http.response().putHeader("x-request-id", "req_" + HexFormat.of().formatHex(id));
        http.response().closeHandler(closed -> left());
        http.exceptionHandler(broken -> left());
    }

    Buffer body() {
        return body;
    }

    ObjectMapper json() {
        return json;
    }

    HttpServerResponse response() {
        return http.response();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(http.getHeader(name));
    }

    /** A parameter of the address, or null. */
    String parameter(String name) {
        return http.getParam(name);
    }

    /** Whether a header has a value among others. */
    boolean asks(String header, String value) {
        return header(header).orElse("").toLowerCase(Locale.ROOT).contains(value);
    }

    /** Runs the action when the caller goes before it has its answer; at once when it has gone. */
    void onGone(Runnable action) {
        synchronized (onGone) {
            if (!gone) {
                onGone.add(action);
                return;
            }
        }
        action.run();
    }

    private void left() {
        if (http.response().ended()) {
            return;
        }
        List<Runnable> due;
        synchronized (onGone) {
            gone = true;
            due = List.copyOf(onGone);
            onGone.clear();
        }
        due.forEach(action -> Thread.ofVirtual().name("caller-gone").start(action));
    }

    /**
     * The body.
     *
     * @throws dev.thaw.functions.imagegen.FailureException {@code invalid_json}
     */
    ObjectNode object() {
        try {
            if (json.readTree(body.getBytes()) instanceof ObjectNode object) {
                return object;
            }
            throw Failure.invalid("invalid_json", null, "The body must be a JSON object.")
                    .exception();
        } catch (java.io.IOException e) {
            throw Failure.invalid("invalid_json", null, "We could not parse the JSON body of your request.")
                    .exception();
        }
    }

    void send(int status, JsonNode answer) {
        HttpServerResponse response = http.response();
        if (response.closed() || response.ended()) {
            return;
        }
        try {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .putHeader("openai-processing-ms", Long.toString((System.nanoTime() - began) / 1_000_000))
                    .end(Buffer.buffer(json.writeValueAsBytes(answer)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer must be JSON", e);
        }
    }

    void send(Failure failure) {
        send(failure, Optional.empty());
    }

    /**
     * @param retryAfter when the same request can succeed, where that is known
     */
    void send(Failure failure, Optional<Duration> retryAfter) {
        boolean passing = failure.status() == 503 || failure.status() == 429;
        if ((passing || retryAfter.isPresent()) && !http.response().headWritten()) {
            long wait = retryAfter.orElse(A_MOMENT).toMillis();
            http.response().putHeader("Retry-After", Long.toString(Math.ceilDiv(wait, 1000L)));
            // OpenAI's clients prefer this one, and ask again by themselves unless they are told that it is of no use.
            http.response().putHeader("retry-after-ms", Long.toString(wait));
            http.response().putHeader("x-should-retry", Boolean.toString(wait <= WORTH_WAITING.toMillis()));
        }
        send(failure.status(), error(json, failure));
    }

    /** Notes whose request it is, for the metrics. */
    void belongsTo(Caller known) {
        caller = known;
    }

    /** Whose request it is; empty when that does not matter, or is not known. */
    Optional<Caller> caller() {
        return Optional.ofNullable(caller);
    }

    int status() {
        return http.response().getStatusCode();
    }

    String method() {
        return http.method().name();
    }

    /** An error as OpenAI writes it. */
    static ObjectNode error(ObjectMapper json, Failure failure) {
        ObjectNode error = json.createObjectNode();
        error.put("message", failure.message());
        error.put("type", failure.type());
        error.put("param", failure.param());
        error.put("code", failure.code());
        return json.createObjectNode().set("error", error);
    }
}
