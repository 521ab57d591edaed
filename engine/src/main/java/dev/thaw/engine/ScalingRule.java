package dev.thaw.engine;

import java.time.Duration;

/**
 * The burst rule: what waits is a signal of its own, answered the moment it arrives, beside what the averages of
 * {@code engine.kpa} want a little later. Since a standby is ready within a millisecond, it counts as one that exists.
 */
public final class ScalingRule {
    private ScalingRule() {}

    /**
     * What a function is asked to do now, and with what.
     *
     * @param alive instances that are ready or starting
     * @param standbys instances that a request would thaw
     * @param spare ready instances that have nothing to do
     * @param desired how many the averages want
     */
    public record Load(int inFlight, int waiting, int alive, int standbys, int spare, int desired) {
        int existing() {
            return alive + standbys;
        }
    }

    /** What a revision allows; a concurrency of 0 is no limit, as is a max of 0. */
    public record Bounds(int concurrency, int min, int max) {
        int most() {
            return max == 0 ? Integer.MAX_VALUE : Math.max(min, max);
        }
    }

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
     * @param retire after which one goes, unless it is one of those that are kept
     * @param standbys how many are kept beyond that, beside what requests need
     */
    public record Patience(boolean parks, Duration park, Duration retire, int standbys) {}

    /**
     * How many instances to start now: what the requests need that no standby covers, what the averages want, and the
     * standbys that are kept ahead of requests.
     *
     * @param starting those of the alive that do not answer yet
     */
    public static int toStart(Load load, Bounds bounds, int starting, int keptStandbys) {
        int missing = Math.max(needed(load, bounds), Math.min(load.desired(), bounds.most())) - load.existing();
        // What starts now may be needed by those who wait: it is no standby yet.
        int ahead = load.waiting() > 0 || starting > 0 ? 0 : keptStandbys - load.standbys() - load.spare();
        return Math.clamp(Math.max(missing, ahead), 0, Math.max(0, bounds.most() - load.existing()));
    }

    /**
     * What becomes of a ready instance or a standby that has been idle for so long.
     *
     * @param standby whether it is one
     */
    public static Idle idle(Duration idleFor, boolean standby, Patience patience, Load load, Bounds bounds) {
        boolean spare = standby || load.alive() > needed(load, bounds);
        if (!spare) {
            return Idle.STAY;
        }
        boolean old = idleFor.compareTo(patience.retire()) >= 0;
        int left = load.existing() - 1;
        int others = load.standbys() + load.spare() - 1;
        if (old && left >= Math.max(needed(load, bounds), load.desired()) && others >= patience.standbys()) {
            return Idle.RETIRE;
        }
        boolean parks = !standby && patience.parks() && idleFor.compareTo(patience.park()) >= 0;
        return parks ? Idle.PARK : Idle.STAY;
    }

    /** What the requests need that are there, and never fewer than the minimum. */
    private static int needed(Load load, Bounds bounds) {
        int requests = load.inFlight() + load.waiting();
        int now = bounds.concurrency() == 0 ? Math.min(1, requests) : Math.ceilDiv(requests, bounds.concurrency());
        return Math.clamp(now, bounds.min(), bounds.most());
    }
}
