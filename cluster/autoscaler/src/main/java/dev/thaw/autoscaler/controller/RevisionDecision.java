package dev.thaw.autoscaler.controller;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.thaw.engine.kpa.Activity;
import dev.thaw.engine.kpa.RevisionScaler;
import dev.thaw.engine.kpa.Scaler;

/** How many pods one revision should have. On the deciding thread alone; times are ns of a clock that goes forward. */
final class RevisionDecision {
    /** The averages add up what falls into one of these. */
    private static final long BUCKET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RevisionScaler scaler;
    private final long began;
    private RevisionSettings settings;
    private boolean recorded;
    private long bucket;
    /** What of the present second has been recorded. */
    private double seenConcurrency;

    private double seenRps;
    /** What a burst needed is held on to as a panic is: for a stable window. */
    private int held;

    private long heldAt;

    /** @param ready pods that answer already */
    RevisionDecision(RevisionSettings settings, int ready, long now) {
        this.settings = settings;
        this.began = now;
        this.scaler = new RevisionScaler(settings.kpa(), ready, now);
    }

    /**
     * What there is.
     *
     * @param ready pods that answer
     * @param pods that there should be, as the Deployment says
     * @param complete whether all routers have told what they have; if not, nothing shrinks
     * @param planned pods that the forecast wants
     */
    record Demand(int inFlight, int waiting, int ready, int pods, boolean complete, int planned) {}

    /**
     * What there should be.
     *
     * @param scale as the status tells it, without standbys; negative when nothing is known
     * @param pods with standbys
     * @param apply whether it is to be applied now
     */
    record Outcome(int scale, int pods, boolean apply, Duration lookAgainIn) {}

    void update(RevisionSettings next) {
        if (!next.equals(settings)) {
            settings = next;
            scaler.update(next.kpa());
        }
    }

    /**
     * What all routers have together. The most counts that was seen in a second: two looks at the same load would be taken for twice the load, and what
     * comes to no pod is seen in that one look. Silence, where there is neither a pod nor a request, is no load of 0 and is not recorded.
     */
    void record(long now, double concurrency, double rps) {
        long second = Math.floorDiv(now, BUCKET_NANOS);
        if (!recorded || second != bucket) {
            recorded = true;
            bucket = second;
            seenConcurrency = 0;
            seenRps = 0;
        }
        scaler.record(now, Math.max(0, concurrency - seenConcurrency), Math.max(0, rps - seenRps));
        seenConcurrency = Math.max(seenConcurrency, concurrency);
        seenRps = Math.max(seenRps, rps);
    }

    Outcome decide(Demand demand, Activity activity, boolean initialised, long now) {
        int wanted = Math.max(averaged(demand, now), needed(demand, now));
        Scaler.Step step = Scaler.next(wanted, settings.bounds(), activity, initialised, now);
        int pods = withStandbys(step.instances(), demand.planned());
        boolean shrinks = step.instances() >= 0 && pods < demand.pods();
        if (shrinks && !demand.complete()) {
            return new Outcome(Scaler.UNKNOWN, demand.pods(), false, step.lookAgainIn());
        }
        // What is kept ahead of requests does not wait for any.
        boolean ahead = demand.pods() >= 0 && pods > demand.pods();
        return new Outcome(step.instances(), pods, step.apply() || ahead, step.lookAgainIn());
    }

    /**
     * Whoever has not watched for a whole window does not know that nothing comes. What is kept ahead of requests is not counted: the averages let go half
     * of what is there at a time, and would keep one pod for ever beside a standby.
     */
    private int averaged(Demand demand, long now) {
        int kept = Math.max(settings.standbys(), demand.planned());
        int averaged =
                recorded ? scaler.scale(now, Math.max(0, demand.ready() - kept)).instances() : Scaler.UNKNOWN;
        boolean young = now - began < settings.kpa().stableWindow().toNanos();
        return averaged == 0 && young ? Scaler.UNKNOWN : averaged;
    }

    private int withStandbys(int scale, int planned) {
        int max = settings.bounds().max();
        int pods = Math.max(Math.max(0, scale) + settings.standbys(), planned);
        return max == 0 ? pods : Math.min(pods, Math.max(max, scale));
    }

    /** What the requests need that are there. */
    private int needed(Demand demand, long now) {
        int requests = demand.inFlight() + demand.waiting();
        int busy = settings.concurrency() == 0 ? Math.min(1, requests) : Math.ceilDiv(requests, settings.concurrency());
        boolean over = now - heldAt > settings.kpa().stableWindow().toNanos();
        if (demand.waiting() > 0 && (over || busy >= held)) {
            held = busy;
            heldAt = now;
        } else if (over) {
            held = 0;
        }
        int needed = Math.max(busy, held);
        return needed == 0 ? Scaler.UNKNOWN : needed;
    }
}
