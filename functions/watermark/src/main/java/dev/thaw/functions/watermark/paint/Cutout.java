package dev.thaw.functions.watermark.paint;

import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import dev.thaw.functions.watermark.av.Frame;
import dev.thaw.functions.watermark.form.Mark;
import dev.thaw.functions.watermark.form.Move;

/**
 * A mark by itself, with its opacity, for those who lay it onto frames.
 *
 * @param at its upper left corner on the frame
 * @param end where that corner is when the mark has moved to another position; as {@code at} when it does not
 */
public record Cutout(BufferedImage drawing, Point at, Point end) {
    private static final double OPAQUE = 255;

    static Cutout of(Mark mark, BufferedImage drawing, int width, int height) {
        Layer layer = Layer.of(mark, drawing, width, height);
        // Only tiles are more than is seen: a mark that moves shows all of itself.
        Rectangle place = mark.tiled() ? layer.bounds() : layer.whole();
        var image = new BufferedImage(Math.max(1, place.width), Math.max(1, place.height), BufferedImage.TYPE_INT_ARGB);
        layer.paint(image, place);
        fade(image, mark.opacity());
        return new Cutout(image, place.getLocation(), end(mark, drawing, width, height, place));
    }

    private static Point end(Mark mark, BufferedImage drawing, int width, int height, Rectangle place) {
        Move move = mark.move();
        return move == null || move.to() == null
                ? place.getLocation()
                : Layer.of(mark.in(move.to()), drawing, width, height).whole().getLocation();
    }

    private static void fade(BufferedImage image, double opacity) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int pixel = image.getRGB(x, y);
                int alpha = (int) Math.round((pixel >>> 24) / OPAQUE * opacity * OPAQUE);
                image.setRGB(x, y, alpha << 24 | (pixel & 0xFFFFFF));
            }
        }
    }

    /** The drawing as a frame, which is the caller's to close. */
    public Frame frame() {
        Frame frame = Frame.blank(drawing.getWidth(), drawing.getHeight(), "bgra");
        int[] pixels = new int[drawing.getWidth()];
        byte[] row = new byte[pixels.length * Integer.BYTES];
        for (int y = 0; y < drawing.getHeight(); y++) {
            drawing.getRGB(0, y, pixels.length, 1, pixels, 0, pixels.length);
            ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(pixels);
            frame.writeRow(y, row);
        }
        return frame;
    }
}
