package dev.thaw.functions.imagegen.output;

import com.fasterxml.jackson.annotation.JsonInclude;

/** A finished picture in object storage; size in bytes. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoredPicture(String uri, String contentType, int size, long seed, String revisedPrompt) {}
