package dev.thaw.functions.watermark.picture;

/**
 * What a picture says of itself, read without decoding it.
 *
 * @param width in pixels, as stored: before the orientation is applied
 * @param orientation EXIF's, 1 to 8; 1 is upright
 * @param lossless whether it is compressed without loss
 * @param frames 1 for what does not move
 */
public record PictureHeader(
        PictureType type, int width, int height, int orientation, boolean alpha, boolean lossless, int frames) {
    private static final int FIRST_TURNED = 5;

    static PictureHeader still(PictureType type, int width, int height, int orientation, boolean alpha) {
        return new PictureHeader(type, width, height, orientation, alpha, type.isLossless(), 1);
    }

    /** Pixels of one frame. */
    public long pixels() {
        return (long) width * height;
    }

    /** The width once the picture is upright. */
    public int uprightWidth() {
        return orientation >= FIRST_TURNED ? height : width;
    }

    public int uprightHeight() {
        return orientation >= FIRST_TURNED ? width : height;
    }
}
