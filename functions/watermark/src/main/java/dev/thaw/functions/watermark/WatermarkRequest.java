package dev.thaw.functions.watermark;

import dev.thaw.function.FunctionException;
import dev.thaw.function.ObjectAddress;

/**
 * What to stamp and how.
 *
 * @param text the mark's text; this or {@code mark}
 * @param mark the address of the mark's picture
 * @param position one of nine, by default bottom-right
 * @param opacity above 0 up to 1, by default 0.6
 * @param scale the mark's width by the picture's, above 0 up to 1, by default 0.25
 * @param margin the free edge in pixels, by default 2 % of the picture's shorter side
 * @param tiled whether the mark covers the whole picture again and again
 */
public record WatermarkRequest(
        String text, String mark, Position position, Double opacity, Double scale, Integer margin, Boolean tiled) {
    private static final int MAX_TEXT = 200;
    private static final double DEFAULT_OPACITY = 0.6;
    private static final double DEFAULT_SCALE = 0.25;
    private static final int MAX_MARGIN = 10_000;

    public WatermarkRequest {
        position = position == null ? Position.BOTTOM_RIGHT : position;
        opacity = opacity == null ? DEFAULT_OPACITY : opacity;
        scale = scale == null ? DEFAULT_SCALE : scale;
        tiled = tiled != null && tiled;
        require((text == null) != (mark == null), "Send either text or mark: s3://bucket/picture.");
        require(text == null || (!text.isBlank() && text.length() <= MAX_TEXT), "text must have 1 to 200 characters.");
        require(opacity > 0 && opacity <= 1, "opacity must be above 0 and at most 1.");
        require(scale > 0 && scale <= 1, "scale must be above 0 and at most 1.");
        require(margin == null || (margin >= 0 && margin <= MAX_MARGIN), "margin must be between 0 and 10000 pixels.");
        if (mark != null) {
            ObjectAddress.parse(mark);
        }
    }

    int marginFor(PictureHeader picture) {
        return margin != null ? margin : Math.min(picture.width(), picture.height()) / 50;
    }

    private static void require(boolean holds, String detail) {
        if (!holds) {
            throw new FunctionException(400, "invalid-parameters", detail);
        }
    }
}
