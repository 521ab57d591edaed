package dev.thaw.functions.watermark.film;

import java.util.Locale;

import dev.thaw.functions.watermark.form.Mark;
import dev.thaw.functions.watermark.form.Move;
import dev.thaw.functions.watermark.worker.Overlay;

/**
 * When and where a mark is seen, as FFmpeg's filters are told: expressions of a frame's time {@code t} in seconds.
 *
 * @param end of the film in seconds; 0 when unknown
 */
record Timing(Mark mark, Overlay overlay, double end) {
    private static final double SHORTEST = 0.001;

    private double from() {
        return mark.from() == null ? 0 : mark.from();
    }

    /** The second at which it is gone; 0 when unknown. */
    private double last() {
        return mark.to() != null ? mark.to() : end;
    }

    /** Where it stands at a time; the frame is {@code W} x {@code H}, the mark {@code w} x {@code h}. */
    String x() {
        return place(overlay.x(), overlay.endX(), Move.Direction.LEFT, Move.Direction.RIGHT, "W", "w");
    }

    String y() {
        return place(overlay.y(), overlay.endY(), Move.Direction.UP, Move.Direction.DOWN, "H", "h");
    }

    private String place(int start, int goal, Move.Direction back, Move.Direction forth, String frame, String size) {
        Move move = mark.move();
        if (move == null) {
            return Integer.toString(start);
        }
        String passed = "(t-" + seconds(from()) + ")";
        if (move.to() != null) {
            return "%d+(%d)*clip(%s/%s,0,1)".formatted(start, goal - start, passed, seconds(way(move)));
        }
        String period = seconds(move.seconds());
        String done = "mod(%s,%s)/%s".formatted(passed, period, period);
        if (move.scroll() == back) {
            return "%s-(%s+%s)*%s".formatted(frame, frame, size, done);
        }
        return move.scroll() == forth ? "-%s+(%s+%s)*%s".formatted(size, frame, size, done) : Integer.toString(start);
    }

    private double way(Move move) {
        return move.seconds() != null ? move.seconds() : Math.max(SHORTEST, last() - from());
    }

    /** When it is seen; empty when always. */
    String enabled() {
        if (mark.from() == null && mark.to() == null) {
            return "";
        }
        String begun = "gte(t," + seconds(from()) + ")";
        return mark.to() == null ? begun : begun + "*lt(t," + seconds(mark.to()) + ")";
    }

    /** What is done to the drawing before it is laid over: it begins with its time, and fades. */
    String preparation() {
        if (!endless()) {
            return "null";
        }
        String from = seconds(from());
        // One picture has to become many before it can change.
        String chain = (overlay.moves() ? "" : "loop=loop=-1:size=1,") + "setpts=PTS+" + from + "/TB";
        if (mark.fade() != null && mark.fade() > 0) {
            String length = seconds(mark.fade());
            chain += ",fade=t=in:st=%s:d=%s:alpha=1".formatted(from, length);
            if (last() > 0) {
                String begin = seconds(Math.max(from(), last() - mark.fade()));
                chain += ",fade=t=out:st=%s:d=%s:alpha=1".formatted(begin, length);
            }
        }
        return chain;
    }

    /** Whether the drawing goes on without an end, so that the film's has to be said. */
    boolean endless() {
        return overlay.moves() || mark.fade() != null;
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
