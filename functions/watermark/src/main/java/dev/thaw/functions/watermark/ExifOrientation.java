package dev.thaw.functions.watermark;

/** Finds the orientation in EXIF data, which is a TIFF structure (TIFF 6.0; EXIF 2.32, tag 0x0112). */
final class ExifOrientation {
    private static final int TAG = 0x0112;
    private static final int ENTRY = 12;
    private static final int UPRIGHT = 1;

    private ExifOrientation() {}

    /** 1 to 8; 1 when there is none or it cannot be read: a damaged EXIF part spoils no picture. */
    static int of(Bytes tiff) {
        if (tiff.length() < 8) {
            return UPRIGHT;
        }
        boolean little = tiff.startsWith(0, 'I', 'I');
        long directory = read32(tiff, 4, little);
        if (directory < 8 || directory + 2 > tiff.length()) {
            return UPRIGHT;
        }
        int start = (int) directory;
        int entries = read16(tiff, start, little);
        for (int i = 0; i < entries; i++) {
            int entry = start + 2 + i * ENTRY;
            if (entry + ENTRY > tiff.length()) {
                return UPRIGHT;
            }
            if (read16(tiff, entry, little) == TAG) {
                int value = read16(tiff, entry + 8, little);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    private static int read16(Bytes tiff, int index, boolean little) {
        return little ? tiff.littleEndian16(index) : tiff.bigEndian16(index);
    }

    private static long read32(Bytes tiff, int index, boolean little) {
        return Integer.toUnsignedLong(little ? tiff.littleEndian32(index) : tiff.bigEndian32(index));
    }
}
