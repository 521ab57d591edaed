package dev.thaw.engine.kpa;

import java.time.Duration;

/**
 * One revision's autoscaler: {@code pkg/autoscaler/scaling} of knative/serving. Averages and a clock in, a number of
 * instances out. Not thread-safe; times are ns of a clock that goes forward.
 */
public final class Kpa {
    private static final Duration TICK = Duration.ofSeconds(2);
    private static final long CALM = Long.MIN_VALUE;

    private KpaSpec spec;
    private long panicSince = CALM;
    private int mostInPanic;
    private MaxWindow delay;
    private KpaResult last = KpaResult.NONE;

    /** Starts in panic when several instances are ready: what they did before is not known, so none of them goes at first. */
    public Kpa(KpaSpec spec, int ready, long now) {
        this.spec = spec;
        this.mostInPanic = ready;
        if (ready > 1) {
            panicSince = now;
        }
        delay = window(spec);
    }

    private static MaxWindow window(KpaSpec spec) {
        return spec.scaleDownDelay().isZero() ? null : new MaxWindow(spec.scaleDownDelay(), TICK);
    }

    /** Goes on with other settings; a panic and a delay go on too. */
    public void update(KpaSpec next) {
        if (!next.scaleDownDelay().equals(spec.scaleDownDelay())) {
            delay = window(next);
        }
        spec = next;
    }

    /**
     * @param stable the average over the stable window
     * @param panic the average over the panic window
     * @param ready instances that answer
     */
    public KpaResult scale(long now, double stable, double panic, int ready) {
        double base = Math.max(1, ready);
        // At least one more, so that a small rate does not keep it where it is; and the same the other way.
        double most = Math.ceil(spec.upRate() * base);
        double least = spec.reachable() ? Math.floor(base / spec.downRate()) : 0;
        double stableNeed = Math.ceil(stable / spec.target());
        double panicNeed = Math.ceil(panic / spec.target());
        int stableWanted = wanted(stableNeed, least, most);
        int panicWanted = wanted(panicNeed, least, most);

        boolean surge = panicNeed / base >= spec.panicThreshold();
        if (surge) {
            panicSince = now;
        } else if (isPanicking() && now - panicSince > spec.stableWindow().toNanos()) {
            panicSince = CALM;
            mostInPanic = 0;
        }
        int instances = stableWanted;
        if (isPanicking()) {
            mostInPanic = Math.max(mostInPanic, Math.max(stableWanted, panicWanted));
            instances = mostInPanic;
        }
        if (spec.reachable() && delay != null) {
            instances = delay.record(now, instances);
        }
        return result(instances, excessBurstCapacity(ready, panic), isPanicking());
    }

    /** The same object as before while it says the same: most functions do most of the time. */
    private KpaResult result(int instances, int excess, boolean panicking) {
        if (last.instances() != instances || last.excessBurstCapacity() != excess || last.panicking() != panicking) {
            last = new KpaResult(instances, excess, panicking);
        }
        return last;
    }

    private int wanted(double need, double least, double most) {
        int wanted = (int) Math.min(Math.max(need, least), most);
        return spec.activationScale() > 1 && need > 0 ? Math.max(wanted, spec.activationScale()) : wanted;
    }

    private int excessBurstCapacity(int ready, double panic) {
        if (spec.burstCapacity() == 0) {
            return 0;
        }
        return spec.burstCapacity() < 0 ? -1 : (int) Math.floor(ready * spec.total() - spec.burstCapacity() - panic);
    }

    /** Whether it only grows for now. */
    public boolean isPanicking() {
        return panicSince != CALM;
    }

    long panicSince() {
        return panicSince;
    }

    int mostInPanic() {
        return mostInPanic;
    }
}
