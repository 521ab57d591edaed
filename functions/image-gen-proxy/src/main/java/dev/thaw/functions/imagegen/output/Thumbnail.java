package dev.thaw.functions.imagegen.output;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.imageio.ImageIO;

import dev.thaw.functions.imagegen.backend.Picture;

/** A small copy of a PNG or JPEG picture; PNG where the picture may be transparent, else JPEG. */
final class Thumbnail {
    private static final long MAX_PIXELS = 50_000_000;

    private Thumbnail() {}

    /**
     * Makes one.
     *
     * @param side the longer side in pixels; a picture that is smaller keeps its size
     * @return empty when the picture is too large, or cannot be read
     */
    static Optional<Picture> of(byte[] picture, int side) {
        Optional<PictureFile> file = PictureFile.of(picture).filter(f -> f.pixels() <= MAX_PIXELS);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
            return image == null ? Optional.empty() : Optional.of(copy(image, side));
        } catch (IOException | RuntimeException e) {
            // Readers throw all kinds of exceptions at broken files.
            return Optional.empty();
        }
    }

    private static Picture copy(BufferedImage image, int side) {
        int longer = Math.max(image.getWidth(), image.getHeight());
        double factor = Math.min(1, (double) side / longer);
        int width = Math.max(1, (int) Math.round(image.getWidth() * factor));
        int height = Math.max(1, (int) Math.round(image.getHeight() * factor));
        boolean alpha = image.getColorModel().hasAlpha();
        var small = new BufferedImage(width, height, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            int top = (int) ((long) y * image.getHeight() / height);
            int rows = Math.max(1, (int) ((y + 1L) * image.getHeight() / height) - top);
            int[] band = image.getRGB(0, top, image.getWidth(), rows, null, 0, image.getWidth());
            for (int x = 0; x < width; x++) {
                int left = (int) ((long) x * image.getWidth() / width);
                int right = Math.max(left + 1, (int) ((x + 1L) * image.getWidth() / width));
                small.setRGB(x, y, mean(band, image.getWidth(), left, right, rows));
            }
        }
        String format = alpha ? "png" : "jpeg";
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(small, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Picture(out.toByteArray(), format, 0, null, null);
    }

    /** The mean of a block; colours count by their opacity, so that nothing shines through from transparent parts. */
    private static int mean(int[] band, int width, int left, int right, int rows) {
        long alpha = 0;
        long red = 0;
        long green = 0;
        long blue = 0;
        for (int y = 0; y < rows; y++) {
            for (int x = left; x < right; x++) {
                int pixel = band[y * width + x];
                int a = pixel >>> 24;
                alpha += a;
                red += a * ((pixel >> 16) & 255L);
                green += a * ((pixel >> 8) & 255L);
                blue += a * (pixel & 255L);
            }
        }
        if (alpha == 0) {
            return 0;
        }
        long count = (long) rows * (right - left);
        return (int) (((alpha / count) << 24) | ((red / alpha) << 16) | ((green / alpha) << 8) | (blue / alpha));
    }
}
