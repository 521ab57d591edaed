package dev.thaw.functions.transcode.form;

import java.time.Duration;

/** A moment of a medium: seconds from the start, or a share of its length in percent. */
public record Moment(double value, boolean percent) {
    private static final double WHOLE = 100;

    /** The moment in something so long. */
    public Duration in(Duration length) {
        double seconds = percent ? value / WHOLE * (length.toNanos() / 1e9) : value;
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    @Override
    public String toString() {
        return percent ? value + "%" : value + " s";
    }
}
