package dev.thaw.functions.watermark.form;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How a mark moves over a film.
 *
 * @param to the position that it moves to in a straight line
 * @param scroll where it runs to, out of the picture and in again on the other side; this or {@code to}
 * @param seconds how long the way takes: by default all of the mark's time to a position, 10 s across the picture
 */
public record Move(Position to, Direction scroll, Double seconds) {
    private static final double ACROSS = 10;
    private static final double SHORTEST = 0.1;
    private static final double LONGEST = 86_400;

    /** Where a mark runs to. */
    public enum Direction {
        LEFT,
        RIGHT,
        UP,
        DOWN;

        @JsonCreator
        static Direction of(String name) {
            return Labels.parse(Direction.class, "scroll", name);
        }

        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }

    public Move {
        Checks.require((to == null) != (scroll == null), "A mark moves either to a position or by scroll.");
        Checks.range("seconds", seconds, SHORTEST, LONGEST);
        if (seconds == null && scroll != null) {
            seconds = ACROSS;
        }
    }
}
