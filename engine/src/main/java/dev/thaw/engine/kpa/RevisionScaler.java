package dev.thaw.engine.kpa;

import java.time.Duration;
import java.util.Locale;

/**
 * The averages of one revision and what follows from them. Fed about once a second, asked every two seconds; holds windows
 * only while there is something in them. Not thread-safe; times are ns of a clock that goes forward.
 */
public final class RevisionScaler {
    private static final Duration BUCKET = Duration.ofSeconds(1);
    private static final long NEVER = Long.MIN_VALUE / 4;

    private final Kpa kpa;
    private KpaSpec spec;
    private BucketWindow stable;
    private BucketWindow panic;
    /** Without windows: the first and the last time at which 0 was recorded. */
    private long zeroSince = NEVER;

    private long zeroUntil = NEVER;
    private double stableAverage;
    private double panicAverage;
    private KpaResult last = KpaResult.NONE;

    public RevisionScaler(KpaSpec spec, int ready, long now) {
        this.spec = spec;
        this.kpa = new Kpa(spec, ready, now);
    }

    /** Goes on with other settings; windows of another length begin anew. */
    public void update(KpaSpec next) {
        boolean otherWindows = !next.stableWindow().equals(spec.stableWindow())
                || !next.panicWindow().equals(spec.panicWindow())
                || next.aggregation() != spec.aggregation()
                || next.metric() != spec.metric();
        if (otherWindows) {
            forget();
            zeroUntil = NEVER;
        }
        spec = next;
        kpa.update(next);
    }

    /**
     * Zeros count as well; where nothing reports, as on Knative while there is no instance, this is not called.
     *
     * @param concurrency the average number of requests that were there since the last call, those that wait included
     * @param rps requests that came per second since then
     */
    public void record(long now, double concurrency, double rps) {
        double value = spec.metric() == ScalingMetric.RPS ? rps : concurrency;
        if (stable == null) {
            if (value == 0) {
                if (now - zeroUntil >= spec.stableWindow().toNanos()) {
                    zeroSince = now;
                }
                zeroUntil = now;
                return;
            }
            stable = window(spec.stableWindow());
            panic = window(spec.panicWindow());
        }
        stable.record(now, value);
        panic.record(now, value);
        if (value == 0 && isSilent(now)) {
            forget();
            zeroSince = now - spec.stableWindow().toNanos();
            zeroUntil = now;
        }
    }

    /** One in which the zeros stand that were recorded before. */
    private BucketWindow window(Duration length) {
        var window = new BucketWindow(length, BUCKET, spec.aggregation());
        if (zeroUntil != NEVER) {
            window.record(Math.max(zeroSince, zeroUntil - length.minus(BUCKET).toNanos()), 0);
            window.record(zeroUntil, 0);
        }
        return window;
    }

    private boolean isSilent(long now) {
        return stable.average(now) == 0 && panic.average(now) == 0;
    }

    private void forget() {
        stable = null;
        panic = null;
    }

    /** Whether nothing has come for so long that {@link #scale} will go on to say 0 until something does. */
    public boolean isAtRest() {
        return stable == null && !kpa.isPanicking() && last.instances() == 0;
    }

    /**
     * How many instances the averages want.
     *
     * @param ready instances that answer
     */
    public KpaResult scale(long now, int ready) {
        stableAverage = stable == null ? 0 : stable.average(now);
        panicAverage = panic == null ? 0 : panic.average(now);
        last = kpa.scale(now, stableAverage, panicAverage, ready);
        return last;
    }

    /** Why {@link #scale} last said what it said. */
    public String reason() {
        return String.format(
                Locale.ROOT,
                "%s %.2f over %d s and %.2f over %d s, target %.2f%s",
                spec.metric().name().toLowerCase(Locale.ROOT),
                stableAverage,
                spec.stableWindow().toSeconds(),
                panicAverage,
                spec.panicWindow().toSeconds(),
                spec.target(),
                last.panicking() ? ", panic" : "");
    }
}
