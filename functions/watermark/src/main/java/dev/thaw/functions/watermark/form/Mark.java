package dev.thaw.functions.watermark.form;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * One mark: a text or a picture, and how it lies on what is marked.
 *
 * @param text the letters, up to 200; lines are parted by line feeds
 * @param picture the address of a picture, alpha honoured; this or {@code text}
 * @param font the address of a font file, or the name of a configured one; what it lacks is taken from the others
 * @param color of the letters, by default white
 * @param outline around the letters; a thin black one when neither it nor a shadow is asked for
 * @param position one of nine, by default bottom-right
 * @param margin the free edge in pixels, by default 2 % of the picture's shorter side
 * @param scale the mark's width by the picture's, above 0 up to 1; by default 0.25
 * @param opacity above 0 up to 1, by default 0.6
 * @param rotate clockwise, in degrees
 * @param tiled whether it covers the whole picture again and again
 * @param blend how colours become one
 * @param from the second of a film at which it appears, by default the first
 * @param to the second at which it is gone, by default the film's end
 * @param fade how many seconds it takes to appear and to go, by default none
 * @param move how it moves over a film, by default not at all
 */
public record Mark(
        String text,
        String picture,
        String font,
        Colour color,
        Outline outline,
        Shadow shadow,
        Position position,
        Integer margin,
        Double scale,
        Double opacity,
        Double rotate,
        Boolean tiled,
        Blend blend,
        Double from,
        Double to,
        Double fade,
        Move move) {
    private static final int MAX_TEXT = 200;
    private static final int MAX_ADDRESS = 4096;
    private static final double DEFAULT_OPACITY = 0.6;
    private static final double DEFAULT_SCALE = 0.25;
    private static final int MAX_MARGIN = 10_000;
    private static final double LONGEST = 86_400;
    private static final double LONGEST_FADE = 60;
    private static final int TURN = 360;
    private static final int MARGIN_PART = 50;

    public Mark {
        Checks.require((text == null) != (picture == null), "A mark needs either a text or a picture.");
        Checks.require(
                text == null || (!text.isBlank() && text.length() <= MAX_TEXT), "text must have 1 to 200 characters.");
        Checks.require(picture == null || picture.length() <= MAX_ADDRESS, "The mark's address is too long.");
        Checks.range("margin", margin, 0, MAX_MARGIN);
        Checks.range("rotate", rotate, -TURN, TURN);
        Checks.range("from", from, 0, LONGEST);
        Checks.range("to", to, 0, LONGEST);
        Checks.range("fade", fade, 0, LONGEST_FADE);
        Checks.require(from == null || to == null || from < to, "from must be before to.");
        Checks.require(move == null || tiled == null || !tiled, "A tiled mark covers all, so it cannot move.");
        position = position == null ? Position.BOTTOM_RIGHT : position;
        color = color == null ? Colour.WHITE : color;
        outline = outline == null && shadow == null ? new Outline(null, null) : outline;
        scale = scale == null ? DEFAULT_SCALE : scale;
        opacity = opacity == null ? DEFAULT_OPACITY : opacity;
        rotate = rotate == null ? 0 : rotate;
        tiled = tiled != null && tiled;
        blend = blend == null ? Blend.NORMAL : blend;
        Checks.require(scale > 0 && scale <= 1, "scale must be above 0 and at most 1.");
        Checks.require(opacity > 0 && opacity <= 1, "opacity must be above 0 and at most 1.");
    }

    /** A text with all defaults. */
    public static Mark ofText(String text) {
        return new Mark(
                text, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** The same mark with its files where they are now. */
    public Mark at(String pictureFile, String fontFile) {
        return copy(pictureFile, fontFile, position);
    }

    private Mark copy(String otherPicture, String otherFont, Position otherPosition) {
        return new Mark(
                text,
                otherPicture,
                otherFont,
                color,
                outline,
                shadow,
                otherPosition,
                margin,
                scale,
                opacity,
                rotate,
                tiled,
                blend,
                from,
                to,
                fade,
                move);
    }

    /** Whether it says anything that only films have. */
    @JsonIgnore
    public boolean isTimed() {
        return from != null || to != null || fade != null || move != null;
    }

    /** The same mark at another position. */
    public Mark in(Position other) {
        return copy(picture, font, other);
    }

    /** The free edge on a picture of this size, in pixels. */
    public int marginOn(int width, int height) {
        return margin != null ? margin : Math.min(width, height) / MARGIN_PART;
    }
}
