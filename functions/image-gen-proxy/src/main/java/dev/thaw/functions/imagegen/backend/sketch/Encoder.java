package dev.thaw.functions.imagegen.backend.sketch;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

import dev.thaw.functions.imagegen.output.PngChunks;

/** Writes a canvas as a picture file. */
public final class Encoder {
    private static final byte UP = 2;

    private Encoder() {}

    /** PNG (ISO/IEC 15948), 8-bit RGB, each row as the difference from the one above. */
    public static byte[] png(Canvas canvas) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(canvas.width())
                .putInt(canvas.height())
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        var file = new ByteArrayOutputStream(canvas.width() * canvas.height());
        file.writeBytes(PngChunks.signature());
        file.writeBytes(PngChunks.chunk("IHDR", header));
        file.writeBytes(PngChunks.chunk("IDAT", compressed(canvas)));
        file.writeBytes(PngChunks.chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    private static byte[] compressed(Canvas canvas) {
        var out = new ByteArrayOutputStream(canvas.width() * canvas.height());
        var deflater = new Deflater(Deflater.BEST_SPEED);
        byte[] above = new byte[canvas.width() * 3];
        byte[] row = new byte[above.length + 1];
        row[0] = UP;
        try (var deflated = new DeflaterOutputStream(out, deflater, 1 << 15)) {
            for (int y = 0; y < canvas.height(); y++) {
                for (int x = 0; x < canvas.width(); x++) {
                    int rgb = canvas.get(x, y);
                    for (int channel = 0; channel < 3; channel++) {
                        byte value = (byte) (rgb >> (16 - 8 * channel));
                        int at = x * 3 + channel;
                        row[at + 1] = (byte) (value - above[at]);
                        above[at] = value;
                    }
                }
                deflated.write(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    /**
     * JPEG.
     *
     * @param quality 0 to 100
     */
    public static byte[] jpeg(Canvas canvas, int quality) {
        var image = new BufferedImage(canvas.width(), canvas.height(), BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, canvas.width(), canvas.height(), canvas.pixels(), 0, canvas.width());
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var out = new ByteArrayOutputStream();
        try (var stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality / 100f);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
