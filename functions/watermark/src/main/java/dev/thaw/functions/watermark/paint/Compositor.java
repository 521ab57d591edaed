package dev.thaw.functions.watermark.paint;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;

import dev.thaw.functions.watermark.av.Frame;
import dev.thaw.functions.watermark.form.Blend;
import dev.thaw.functions.watermark.form.Mark;

/** Lays a mark onto a frame. Only the part under the mark is converted to RGB and back; the rest keeps its very samples. */
final class Compositor {
    private static final int BAND = 64;
    private static final int CHANNELS = 4;
    private static final double EIGHT_BITS = 255;
    private static final double SIXTEEN_BITS = 65_535;

    private final Mark mark;
    private final Layer layer;

    Compositor(Mark mark, Layer layer) {
        this.mark = mark;
        this.layer = layer;
    }

    /** The frame's pixels must be its own. */
    void apply(Frame frame) {
        Rectangle bounds = onChroma(layer.bounds(), frame);
        if (bounds.isEmpty()) {
            return;
        }
        var band = new BufferedImage(bounds.width, Math.min(BAND, bounds.height), BufferedImage.TYPE_INT_ARGB);
        for (int y = bounds.y; y < bounds.y + bounds.height; y += BAND) {
            var where = new Rectangle(bounds.x, y, bounds.width, Math.min(BAND, bounds.y + bounds.height - y));
            int[] pixels = ((DataBufferInt) band.getRaster().getDataBuffer()).getData();
            Arrays.fill(pixels, 0);
            layer.paint(band, where);
            if (Arrays.stream(pixels).anyMatch(pixel -> pixel >>> 24 != 0)) {
                blend(frame, where, pixels);
            }
        }
    }

    /** Grown to where whole chroma samples begin and end. */
    private static Rectangle onChroma(Rectangle bounds, Frame frame) {
        int sizeX = 1 << frame.chromaShiftX();
        int sizeY = 1 << frame.chromaShiftY();
        int left = bounds.x / sizeX * sizeX;
        int top = bounds.y / sizeY * sizeY;
        int right = Math.min(frame.width(), Math.ceilDiv(bounds.x + bounds.width, sizeX) * sizeX);
        int bottom = Math.min(frame.height(), Math.ceilDiv(bounds.y + bounds.height, sizeY) * sizeY);
        return bounds.isEmpty() ? bounds : new Rectangle(left, top, right - left, bottom - top);
    }

    private void blend(Frame frame, Rectangle where, int[] pixels) {
        boolean deep = frame.isDeep();
        try (Frame part = frame.part(where.x, where.y, where.width, where.height);
                Frame rgba = Frame.blank(where.width, where.height, deep ? "rgba64le" : "rgba")) {
            part.into(rgba);
            byte[] row = new byte[where.width * CHANNELS * (deep ? 2 : 1)];
            for (int y = 0; y < where.height; y++) {
                rgba.readRow(y, row);
                for (int x = 0; x < where.width; x++) {
                    int over = pixels[y * where.width + x];
                    if (over >>> 24 != 0) {
                        pixel(row, x * CHANNELS, over, deep);
                    }
                }
                rgba.writeRow(y, row);
            }
            rgba.into(part);
        }
    }

    /** Source over with a blend mode, as W3C Compositing and Blending Level 1, section 9.1.4, has it. */
    private void pixel(byte[] row, int at, int over, boolean deep) {
        double alpha = (over >>> 24) / EIGHT_BITS * mark.opacity();
        double under = get(row, at + 3, deep);
        double result = alpha + under * (1 - alpha);
        for (int channel = 0; channel < 3; channel++) {
            double colour = ((over >> (16 - 8 * channel)) & 0xFF) / EIGHT_BITS;
            double ground = get(row, at + channel, deep);
            double mixed = mark.blend() == Blend.NORMAL
                    ? colour
                    : (1 - under) * colour + under * mark.blend().mix(ground, colour);
            set(row, at + channel, deep, (alpha * mixed + (1 - alpha) * under * ground) / result);
        }
        set(row, at + 3, deep, result);
    }

    private static double get(byte[] row, int index, boolean deep) {
        return deep
                ? ((row[2 * index] & 0xFF) | (row[2 * index + 1] & 0xFF) << 8) / SIXTEEN_BITS
                : (row[index] & 0xFF) / EIGHT_BITS;
    }

    private static void set(byte[] row, int index, boolean deep, double value) {
        if (deep) {
            int sample = (int) Math.round(value * SIXTEEN_BITS);
            row[2 * index] = (byte) sample;
            row[2 * index + 1] = (byte) (sample >> 8);
        } else {
            row[index] = (byte) Math.round(value * EIGHT_BITS);
        }
    }
}
