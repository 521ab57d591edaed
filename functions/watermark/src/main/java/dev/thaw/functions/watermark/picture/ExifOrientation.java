package dev.thaw.functions.watermark.picture;

/** Finds the orientation in EXIF data, which is a TIFF structure (TIFF 6.0; EXIF 2.32, tag 0x0112). */
final class ExifOrientation {
    private static final int TAG = 0x0112;
    private static final int UPRIGHT = 1;

    private ExifOrientation() {}

    /** 1 to 8; 1 when there is none or it cannot be read: a damaged EXIF part spoils no picture. */
    static int of(Bytes exif) {
        long value = Tiff.of(exif).map(tiff -> tiff.value(TAG).orElse(UPRIGHT)).orElse((long) UPRIGHT);
        return value >= 1 && value <= 8 ? (int) value : UPRIGHT;
    }
}
