package dev.thaw.functions.watermark.paint;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

import dev.thaw.functions.watermark.form.Shadow;

/** Puts a shadow under a drawing: its alpha, in one colour, moved and blurred by three box filters, which come close to Gauss's. */
final class Shades {
    private static final int PASSES = 3;

    private Shades() {}

    static BufferedImage under(BufferedImage drawing, Shadow shadow) {
        int size = drawing.getHeight();
        int radius = (int) Math.round(shadow.blur() * size / PASSES);
        int x = (int) Math.round(shadow.x() * size);
        int y = (int) Math.round(shadow.y() * size);
        int edge = PASSES * radius + Math.max(Math.abs(x), Math.abs(y));
        int width = drawing.getWidth() + 2 * edge;
        int height = drawing.getHeight() + 2 * edge;
        int[] alpha = new int[width * height];
        for (int row = 0; row < drawing.getHeight(); row++) {
            for (int column = 0; column < drawing.getWidth(); column++) {
                alpha[(row + edge + y) * width + column + edge + x] = drawing.getRGB(column, row) >>> 24;
            }
        }
        for (int pass = 0; pass < PASSES && radius > 0; pass++) {
            alpha = blurred(blurred(alpha, width, height, radius), height, width, radius);
        }
        return joined(alpha, width, height, shadow.color().argb(), drawing, edge);
    }

    /** Blurs the rows and turns rows into columns, so that twice blurs both ways. */
    private static int[] blurred(int[] from, int width, int height, int radius) {
        int[] to = new int[from.length];
        int window = 2 * radius + 1;
        for (int row = 0; row < height; row++) {
            int sum = 0;
            for (int column = -radius; column < width; column++) {
                int entering = column + radius;
                int leaving = column - radius - 1;
                sum += entering < width ? from[row * width + entering] : 0;
                sum -= leaving >= 0 ? from[row * width + leaving] : 0;
                if (column >= 0) {
                    to[column * height + row] = sum / window;
                }
            }
        }
        return to;
    }

    private static BufferedImage joined(
            int[] alpha, int width, int height, int colour, BufferedImage drawing, int edge) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        int opacity = colour >>> 24;
        for (int i = 0; i < alpha.length; i++) {
            image.setRGB(i % width, i / width, ((alpha[i] * opacity / 255) << 24) | (colour & 0xFFFFFF));
        }
        Graphics2D g = image.createGraphics();
        g.drawImage(drawing, edge, edge, null);
        g.dispose();
        return image;
    }
}
