package dev.thaw.functions.imagegen.output;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A finished picture in object storage; size in bytes.
 *
 * @param thumbnail the address of a small copy, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoredPicture(
        String uri, String contentType, int size, long seed, String revisedPrompt, String thumbnail) {}
