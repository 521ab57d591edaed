package dev.thaw.media.run;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/** Sums the progress of a job's steps, and tells its speed and how long it will still take. */
public final class Meter {
    private static final double LEAST_TO_EXTRAPOLATE = 0.02;

    private final Job job;
    private final InstantSource clock;
    private final long started;
    private final double total;
    private double done;
    private double highest;

    /** A meter over steps whose expected costs sum to a total, in any unit. */
    public Meter(Job job, double total, InstantSource clock) {
        this.job = job;
        this.total = Math.max(total, Double.MIN_NORMAL);
        this.clock = clock;
        this.started = clock.millis();
    }

    /** Tells how far a step of this cost is, from 0 to 1, and what it does; speed in seconds of the medium per second, 0 when unknown. */
    public void at(double cost, double fraction, String what, double speed) {
        // A step may turn out shorter than thought: what was told is never taken back.
        highest = Math.max(highest, Math.clamp((done + cost * fraction) / total, 0, 1));
        job.progress(highest, message(what, speed));
    }

    /** A step of this cost is done. */
    public void finished(double cost) {
        done = Math.min(total, done + cost);
    }

    private String message(String what, double speed) {
        StringBuilder text = new StringBuilder(what);
        if (speed > 0) {
            text.append(String.format(Locale.ROOT, ", %.1fx", speed));
        }
        if (highest >= LEAST_TO_EXTRAPOLATE && highest < 1) {
            long elapsed = clock.millis() - started;
            text.append(", ").append(left(Duration.ofMillis(Math.round(elapsed * (1 - highest) / highest))));
        }
        return text.toString();
    }

    private static String left(Duration time) {
        long seconds = Math.ceilDiv(time.toMillis(), 1000L);
        return seconds < 120
                ? "about %d s left".formatted(seconds)
                : "about %d min left".formatted(Math.ceilDiv(seconds, 60L));
    }
}
