package dev.thaw.functions.watermark.form;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** How a mark's colour and the picture's become one (W3C Compositing and Blending Level 1, separable modes). */
public enum Blend {
    NORMAL,
    MULTIPLY,
    SCREEN,
    OVERLAY,
    DARKEN,
    LIGHTEN,
    SOFT_LIGHT,
    HARD_LIGHT,
    DIFFERENCE;

    @JsonCreator
    static Blend of(String name) {
        return Labels.parse(Blend.class, "blend", name);
    }

    @JsonValue
    public String label() {
        return Labels.of(this);
    }

    /** The colour of the picture under an opaque mark, both 0 to 1. */
    public double mix(double picture, double mark) {
        return switch (this) {
            case NORMAL -> mark;
            case MULTIPLY -> picture * mark;
            case SCREEN -> picture + mark - picture * mark;
            case OVERLAY -> hard(mark, picture);
            case DARKEN -> Math.min(picture, mark);
            case LIGHTEN -> Math.max(picture, mark);
            case SOFT_LIGHT -> soft(picture, mark);
            case HARD_LIGHT -> hard(picture, mark);
            case DIFFERENCE -> Math.abs(picture - mark);
        };
    }

    private static double hard(double under, double over) {
        return over <= 0.5 ? under * 2 * over : under + (2 * over - 1) - under * (2 * over - 1);
    }

    private static double soft(double under, double over) {
        if (over <= 0.5) {
            return under - (1 - 2 * over) * under * (1 - under);
        }
        double d = under <= 0.25 ? ((16 * under - 12) * under + 4) * under : Math.sqrt(under);
        return under + (2 * over - 1) * (d - under);
    }
}
