package dev.thaw.functions.imagegen.fake;

import java.nio.charset.StandardCharsets;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** A request that a fake server has got. */
public record Seen(String method, String path, String query, MultiMap headers, Buffer body) {
    public JsonObject json() {
        return body.toJsonObject();
    }

    /** The body with each byte as a character, for looking into forms. */
    public String text() {
        return body.toString(StandardCharsets.ISO_8859_1);
    }
}
