package dev.thaw.functions.watermark.form;

/**
 * A line around letters.
 *
 * @param color by default black
 * @param width by the letters' size, 0 to 0.5; by default 0.05
 */
public record Outline(Colour color, Double width) {
    private static final double DEFAULT = 0.05;

    public Outline {
        color = color == null ? Colour.BLACK : color;
        width = width == null ? DEFAULT : width;
        Checks.range("outline/width", width, 0, 0.5);
    }
}
