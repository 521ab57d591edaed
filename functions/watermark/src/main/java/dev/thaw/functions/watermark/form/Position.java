package dev.thaw.functions.watermark.form;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Where on the picture the mark stands: three columns by three rows. */
public enum Position {
    TOP_LEFT(0, 0),
    TOP(1, 0),
    TOP_RIGHT(2, 0),
    LEFT(0, 1),
    CENTER(1, 1),
    RIGHT(2, 1),
    BOTTOM_LEFT(0, 2),
    BOTTOM(1, 2),
    BOTTOM_RIGHT(2, 2);

    private final int column;
    private final int row;

    Position(int column, int row) {
        this.column = column;
        this.row = row;
    }

    /** The mark's left edge; {@code margin} is kept free at the picture's edges. */
    public int x(int picture, int mark, int margin) {
        return place(column, picture, mark, margin);
    }

    /** The mark's upper edge. */
    public int y(int picture, int mark, int margin) {
        return place(row, picture, mark, margin);
    }

    private static int place(int third, int picture, int mark, int margin) {
        return switch (third) {
            case 0 -> Math.min(margin, Math.max(0, picture - mark));
            case 1 -> (picture - mark) / 2;
            default -> Math.max(0, picture - mark - margin);
        };
    }

    @JsonCreator
    static Position of(String name) {
        return Labels.parse(Position.class, "position", name);
    }

    @JsonValue
    public String label() {
        return Labels.of(this);
    }
}
