package dev.thaw.functions.watermark.form;

/**
 * A shadow of letters or of a picture; lengths by the mark's height.
 *
 * @param color by default black at half
 * @param x to the right, -1 to 1; by default 0.04
 * @param y down, -1 to 1; by default 0.04
 * @param blur how far its edge fades, 0 to 1; by default 0.06
 */
public record Shadow(Colour color, Double x, Double y, Double blur) {
    private static final Colour HALF_BLACK = new Colour(0x80000000);
    private static final double OFFSET = 0.04;
    private static final double SOFT = 0.06;

    public Shadow {
        color = color == null ? HALF_BLACK : color;
        x = x == null ? OFFSET : x;
        y = y == null ? OFFSET : y;
        blur = blur == null ? SOFT : blur;
        Checks.range("shadow/x", x, -1, 1);
        Checks.range("shadow/y", y, -1, 1);
        Checks.range("shadow/blur", blur, 0, 1);
    }
}
