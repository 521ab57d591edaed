package dev.thaw.functions.imagegen.backend.sketch;

/** A picture's pixels, 0xRRGGBB, row by row. */
public final class Canvas {
    private final int width;
    private final int height;
    private final int[] pixels;

    public Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        this.pixels = new int[width * height];
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int get(int x, int y) {
        return pixels[y * width + x];
    }

    void set(int x, int y, int rgb) {
        pixels[y * width + x] = rgb;
    }

    /** Mixes a colour into a pixel; nothing happens outside the picture. */
    void blend(int x, int y, int rgb, double part) {
        if (x >= 0 && y >= 0 && x < width && y < height) {
            set(x, y, Colours.mix(get(x, y), rgb, part));
        }
    }

    int[] pixels() {
        return pixels;
    }
}
