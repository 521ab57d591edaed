package dev.thaw.functions.imagegen.usage;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * What a back end counts in tokens, as OpenAI does; all 0 for one that counts none.
 *
 * @param inputText of them from words
 * @param inputImage of them from pictures
 */
public record Tokens(long input, long inputText, long inputImage, long output) {
    public static final Tokens NONE = new Tokens(0, 0, 0, 0);

    @JsonIgnore
    public long total() {
        return input + output;
    }
}
