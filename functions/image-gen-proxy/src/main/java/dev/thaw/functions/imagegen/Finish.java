package dev.thaw.functions.imagegen;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What is to become of finished pictures, where the caller says more than the configuration.
 *
 * @param folder below which they are stored, by date and tenant; ends with a slash
 * @param stem where they are stored instead of that: their index and format are added
 * @param thumbnail the longer side of a small copy in pixels
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finish(String folder, String stem, Integer thumbnail, Mark watermark) {
    /**
     * A watermark.
     *
     * @param position as the watermark function names it
     * @param opacity above 0 up to 1
     * @param scale its width by the picture's, above 0 up to 1
     * @param tiled whether it covers the whole picture
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Mark(String text, String position, Double opacity, Double scale, Boolean tiled) {}

    /** The same, at a place of its own. */
    public static Finish at(String stem, Finish other) {
        return new Finish(null, stem, other == null ? null : other.thumbnail, other == null ? null : other.watermark);
    }
}
