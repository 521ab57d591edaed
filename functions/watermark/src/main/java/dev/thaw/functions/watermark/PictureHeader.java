package dev.thaw.functions.watermark;

/**
 * What a picture says of itself, read without decoding it.
 *
 * @param width in pixels, as stored: before the orientation is applied
 * @param orientation EXIF's, 1 to 8; 1 is upright
 * @param lossless whether it is compressed without loss
 */
record PictureHeader(int width, int height, int orientation, boolean alpha, boolean lossless) {
    private static final int FIRST_TURNED = 5;

    long pixels() {
        return (long) width * height;
    }

    /** The width once the picture is upright. */
    int uprightWidth() {
        return orientation >= FIRST_TURNED ? height : width;
    }

    int uprightHeight() {
        return orientation >= FIRST_TURNED ? width : height;
    }
}
