package dev.thaw.functions.watermark;

import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Pictures of four inks, and a profile that says how these look. */
final class Cmyk {
    private static final int INKS = 4;
    private static final int HEADER = 128;
    private static final int TABLE = 4 + 4 * 12;
    private static final int LUT = 48 + 256 * INKS + 16 * 3 + 256 * 3;

    private Cmyk() {}

    /** A JPEG that is full of the first ink and has nothing of the others. */
    static byte[] cyan(int width, int height) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(0, width, height, INKS, null);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                raster.setPixel(x, y, new int[] {255, 0, 0, 0});
            }
        }
        var out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(raster, null, null), null);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /** ICC.1:2001-04 with an 8-bit table of two points for each ink: cyan has this colour of CIE Lab, no ink is white, all else black. */
    static byte[] profile(int l, int a, int b) {
        var file = ByteBuffer.allocate(HEADER + TABLE + 24 + 104 + 20 + LUT);
        file.putInt(file.capacity()).putInt(0).putInt(0x02400000);
        text(file, "prtrCMYKLab ");
        for (int part : new int[] {2026, 1, 1, 0, 0, 0}) {
            file.putShort((short) part);
        }
        text(file, "acsp");
        // The light that all profiles are connected by: D50.
        file.position(68).putInt(0xF6D6).putInt(0x10000).putInt(0xD32D);
        file.position(HEADER).putInt(4);
        int at = HEADER + TABLE;
        tag(file, "cprt", at, 24);
        tag(file, "desc", at + 24, 104);
        tag(file, "wtpt", at + 128, 20);
        tag(file, "A2B0", at + 148, LUT);
        file.position(at);
        text(file, "text\0\0\0\0nothing kept");
        file.position(at + 24);
        text(file, "desc\0\0\0\0");
        file.putInt(5);
        text(file, "inks\0");
        file.position(at + 128);
        text(file, "XYZ \0\0\0\0");
        file.putInt(0xF6D6).putInt(0x10000).putInt(0xD32D);
        table(file.position(at + 148), new byte[] {(byte) l, (byte) a, (byte) b});
        return file.array();
    }

    private static void table(ByteBuffer file, byte[] cyan) {
        text(file, "mft1\0\0\0\0");
        file.put(new byte[] {INKS, 3, 2, 0});
        for (int i = 0; i < 9; i++) {
            file.putInt(i % 4 == 0 ? 0x10000 : 0);
        }
        straight(file, INKS);
        for (int i = 0; i < 16; i++) {
            byte[] black = {0, (byte) 128, (byte) 128};
            byte[] white = {(byte) 255, (byte) 128, (byte) 128};
            file.put(i == 0 ? white : i == 8 ? cyan : black);
        }
        straight(file, 3);
    }

    private static void straight(ByteBuffer file, int channels) {
        for (int i = 0; i < 256 * channels; i++) {
            file.put((byte) i);
        }
    }

    private static void tag(ByteBuffer file, String name, int at, int length) {
        text(file, name);
        file.putInt(at).putInt(length);
    }

    private static void text(ByteBuffer file, String text) {
        file.put(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
