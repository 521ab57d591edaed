package dev.thaw.functions.imagegen.fake;

import java.util.Map;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * An answer of a fake server.
 *
 * @param cutAt after so many bytes of the body the connection breaks; -1 for a whole one
 * @param silent whether there is no answer at all
 */
public record Reply(int status, String type, Map<String, String> headers, Buffer body, int cutAt, boolean silent) {
    private static final String JSON = "application/json";

    public static Reply json(JsonObject body) {
        return json(200, body);
    }

    public static Reply json(int status, JsonObject body) {
        return new Reply(status, JSON, Map.of(), body.toBuffer(), -1, false);
    }

    public static Reply json(JsonArray body) {
        return new Reply(200, JSON, Map.of(), body.toBuffer(), -1, false);
    }

    public static Reply file(String type, byte[] body) {
        return new Reply(200, type, Map.of(), Buffer.buffer(body), -1, false);
    }

    /** What a proxy in front of a dead server says. */
    public static Reply html(int status) {
        Buffer page = Buffer.buffer("<html><body><h1>Bad Gateway</h1></body></html>");
        return new Reply(status, "text/html", Map.of(), page, -1, false);
    }

    /** JSON that ends in its middle. */
    public static Reply brokenJson() {
        return new Reply(200, JSON, Map.of(), Buffer.buffer("{\"images\": ["), -1, false);
    }

    public static Reply tooMany(String retryAfter) {
        return new Reply(
                429,
                JSON,
                Map.of("Retry-After", retryAfter),
                Buffer.buffer("{\"error\": {\"message\": \"Rate limit reached\", \"code\": \"rate_limit_exceeded\"}}"),
                -1,
                false);
    }

    /** The connection breaks before an answer. */
    public static Reply none() {
        return new Reply(0, "", Map.of(), Buffer.buffer(), -1, true);
    }

    /** The same, broken off in the middle of the body. */
    public Reply cut() {
        return new Reply(status, type, headers, body, body.length() / 2, false);
    }

    /** The same, with only the first half of the body, as if that were all. */
    public Reply half() {
        return new Reply(status, type, headers, body.getBuffer(0, body.length() / 2), -1, false);
    }
}
