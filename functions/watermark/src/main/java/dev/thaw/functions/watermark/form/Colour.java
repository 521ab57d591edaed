package dev.thaw.functions.watermark.form;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A colour of sRGB, written {@code #rrggbb} or {@code #rrggbbaa}; {@code argb} is packed as in {@link java.awt.Color}. */
public record Colour(int argb) {
    public static final Colour WHITE = new Colour(0xFFFFFFFF);
    public static final Colour BLACK = new Colour(0xFF000000);
    private static final int OPAQUE = 0xFF000000;

    @JsonCreator
    public static Colour of(String text) {
        Checks.require(
                text.matches("#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?"),
                "'" + text + "' is no colour such as #ffffff or #ffffff80.");
        int rgb = Integer.parseInt(text.substring(1, 7), 16);
        return new Colour(text.length() == 7 ? OPAQUE | rgb : Integer.parseInt(text.substring(7), 16) << 24 | rgb);
    }

    @JsonValue
    public String text() {
        return "#%06x%02x".formatted(argb & 0xFFFFFF, argb >>> 24);
    }
}
