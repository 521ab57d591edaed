package dev.thaw.functions.imagegen.backend;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.functions.imagegen.usage.Tokens;

/** Reads {@code usage} as OpenAI's Images API writes it; what a server leaves out, or gets wrong, is 0. */
final class TokenUsage {
    private TokenUsage() {}

    /**
     * @param answer with a field {@code usage}, perhaps
     */
    static Tokens of(JsonNode answer) {
        JsonNode usage = answer.path("usage");
        JsonNode details = usage.path("input_tokens_details");
        return new Tokens(
                count(usage, "input_tokens"),
                count(details, "text_tokens"),
                count(details, "image_tokens"),
                count(usage, "output_tokens"));
    }

    private static long count(JsonNode object, String name) {
        return Math.max(0, object.path(name).asLong());
    }
}
