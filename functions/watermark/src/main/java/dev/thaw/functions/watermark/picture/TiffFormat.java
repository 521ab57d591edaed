package dev.thaw.functions.watermark.picture;

/** TIFF 6.0: the first directory is the picture. */
final class TiffFormat implements Container {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;

    @Override
    public PictureHeader header(Bytes file) {
        Tiff tiff = Tiff.of(file).orElseThrow(() -> Container.broken("it has no directory"));
        int width = (int) tiff.value(WIDTH).orElse(0);
        int height = (int) tiff.value(HEIGHT).orElse(0);
        long samples = tiff.value(SAMPLES).orElse(1);
        long orientation = tiff.value(ORIENTATION).orElse(1);
        return PictureHeader.still(
                PictureType.TIFF,
                width,
                height,
                orientation >= 1 && orientation <= 8 ? (int) orientation : 1,
                samples == 2 || samples == 4);
    }
}
