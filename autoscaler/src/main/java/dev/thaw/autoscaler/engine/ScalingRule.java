package dev.thaw.autoscaler.engine;

import java.time.Duration;

/** The base rule: 0 to 1 on the first request, 1 to n while requests wait, n to the minimum after the idle time. */
public final class ScalingRule {
    private ScalingRule() {}

    /**
     * What a function is asked to do now.
     *
     * @param alive instances that are ready or starting
     */
    public record Load(int inFlight, int waiting, int alive) {}

    /** What a revision allows; a concurrency of 0 is no limit. */
    public record Bounds(int concurrency, int min, int max) {}

    /** How many instances to start now. */
    public static int toStart(Load load, Bounds bounds) {
        return Math.max(0, desired(load, bounds) - load.alive());
    }

    /** Whether an instance that has been idle for so long may go. */
    public static boolean mayStop(Duration idleFor, Duration idle, Load load, Bounds bounds) {
        return idleFor.compareTo(idle) >= 0 && load.alive() > desired(load, bounds);
    }

    private static int desired(Load load, Bounds bounds) {
        int requests = load.inFlight() + load.waiting();
        int needed = bounds.concurrency() == 0 ? Math.min(1, requests) : Math.ceilDiv(requests, bounds.concurrency());
        return Math.clamp(needed, bounds.min(), Math.max(bounds.min(), bounds.max()));
    }
}
