package dev.thaw.functions.watermark.paint;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.watermark.av.Frame;
import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.JpegInks;

/** Decodes JPEGs of four inks by their ICC profile, which FFmpeg does without: Java's decoder gives the inks as they are. */
public final class Inks {
    private static final int CMYK = 4;
    private static final int RGB = 3;
    private static final int FULL = 255;

    private Inks() {}

    /**
     * The picture in sRGB; empty when it has other colours, or no profile that can be read.
     *
     * @throws FunctionException 422 {@code broken-media}
     */
    public static Optional<Frame> decoded(byte[] file, long maxPixels) {
        Optional<JpegInks> inks = JpegInks.of(Bytes.of(file));
        if (inks.isEmpty()) {
            return Optional.empty();
        }
        ICC_ColorSpace space;
        try {
            space = new ICC_ColorSpace(
                    ICC_Profile.getInstance(inks.get().profile().toArray()));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
        if (space.getType() != ColorSpace.TYPE_CMYK) {
            return Optional.empty();
        }
        Raster raster = raster(file, maxPixels);
        try {
            return Optional.of(converted(raster, inks.get(), space));
        } catch (CMMException damaged) {
            // The picture may be whole all the same.
            return Optional.empty();
        }
    }

    private static Raster raster(byte[] file, long maxPixels) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        ImageIO.setUseCache(false);
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            if ((long) reader.getWidth(0) * reader.getHeight(0) > maxPixels) {
                throw new IOException("The picture has more pixels than its header says");
            }
            return reader.readRaster(0, null);
        } catch (IOException e) {
            throw new FunctionException(422, "broken-media", "The picture is damaged or cut: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static Frame converted(Raster raster, JpegInks inks, ICC_ColorSpace space) {
        int width = raster.getWidth();
        var op = new ColorConvertOp(space, ColorSpace.getInstance(ColorSpace.CS_sRGB), null);
        byte[] row = new byte[width * CMYK];
        byte[] colours = new byte[width * RGB];
        WritableRaster in = rowOf(row, width, CMYK);
        WritableRaster out = rowOf(colours, width, RGB);
        int[] samples = new int[width * CMYK];
        Frame frame = Frame.blank(width, raster.getHeight(), "rgb24");
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, samples);
            for (int x = 0; x < width; x++) {
                ink(samples, row, x * CMYK, inks);
            }
            convert(op, in, out, frame);
            frame.writeRow(y, colours);
        }
        return frame;
    }

    private static void convert(ColorConvertOp op, Raster in, WritableRaster out, Frame frame) {
        try {
            op.filter(in, out);
        } catch (CMMException e) {
            frame.close();
            throw e;
        }
    }

    private static WritableRaster rowOf(byte[] bytes, int width, int bands) {
        int[] offsets = new int[bands];
        for (int i = 0; i < bands; i++) {
            offsets[i] = i;
        }
        return Raster.createInterleavedRaster(
                new DataBufferByte(bytes, bytes.length), width, 1, width * bands, bands, offsets, null);
    }

    /** How much of each ink: Adobe's programs write how much is missing, and may write brightness and two differences of it (YCCK). */
    private static void ink(int[] samples, byte[] row, int at, JpegInks inks) {
        if (inks.differences()) {
            double red = samples[at + 2] - 128;
            double blue = samples[at + 1] - 128;
            int bright = samples[at];
            samples[at] = FULL - clamp(bright + 1.402 * red);
            samples[at + 1] = FULL - clamp(bright - 0.344136 * blue - 0.714136 * red);
            samples[at + 2] = FULL - clamp(bright + 1.772 * blue);
        }
        for (int i = 0; i < CMYK; i++) {
            row[at + i] = (byte) (inks.inverted() ? FULL - samples[at + i] : samples[at + i]);
        }
    }

    private static int clamp(double value) {
        return Math.clamp(Math.round(value), 0, FULL);
    }
}
