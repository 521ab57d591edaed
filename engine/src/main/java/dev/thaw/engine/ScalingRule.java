package dev.thaw.engine;

import java.time.Duration;

/**
 * The burst rule: what waits is a signal of its own, answered the moment it arrives, beside what the averages of
 * {@code engine.kpa} want a little later.
 */
public final class ScalingRule {
    private ScalingRule() {}

    /**
     * What a function is asked to do now.
     *
     * @param alive instances that are ready or starting
     * @param desired what the averages want
     */
    public record Load(int inFlight, int waiting, int alive, int desired) {}

    /** What a revision allows; a concurrency of 0 is no limit, as is a max of 0. */
    public record Bounds(int concurrency, int min, int max) {}

    /** What becomes of an idle instance. */
    public enum Idle {
        /** It stays as it is. */
        STAY,
        /** It becomes a standby. */
        PARK,
        /** It goes. */
        RETIRE
    }

    /**
     * How long idle instances stay.
     *
     * @param parks whether one may become a standby
     * @param park after which it does
     * @param retire after which one goes, unless it is one of the standbys
     * @param standbys how many are kept beyond that
     */
    public record Patience(boolean parks, Duration park, Duration retire, int standbys) {}

    /** How many instances to add now, by thaw or by start. */
    public static int toAdd(Load load, Bounds bounds) {
        return Math.max(0, needed(load, bounds) - load.alive());
    }

    /**
     * What becomes of an instance that has been idle for so long.
     *
     * @param kept standbys that outlive it
     */
    public static Idle idle(Duration idleFor, Patience patience, int kept, Load load, Bounds bounds) {
        if (load.alive() <= needed(load, bounds)) {
            return Idle.STAY;
        }
        boolean old = idleFor.compareTo(patience.retire()) >= 0;
        if (old && kept >= patience.standbys()) {
            return Idle.RETIRE;
        }
        return patience.parks() && idleFor.compareTo(patience.park()) >= 0 ? Idle.PARK : Idle.STAY;
    }

    private static int needed(Load load, Bounds bounds) {
        int requests = load.inFlight() + load.waiting();
        int now = bounds.concurrency() == 0 ? Math.min(1, requests) : Math.ceilDiv(requests, bounds.concurrency());
        int most = bounds.max() == 0 ? Integer.MAX_VALUE : Math.max(bounds.min(), bounds.max());
        return Math.clamp(Math.max(now, load.desired()), bounds.min(), most);
    }
}
