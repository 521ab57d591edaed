package dev.thaw.autoscaler.controller;

import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.scaling.LoadMeter;

/** Decides how many pods each revision should have, on one thread: the moment that requests wait or pods come, and every two seconds. */
final class RevisionLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RevisionLoop.class);
    private static final long SAMPLE_MS = 50;
    private static final long RECORD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DECIDE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** What comes so shortly after what was just answered is answered together. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Revisions revisions;
    private final RouterLoads others;
    private final StandbyForecast forecast;
    private final Effects effects;
    private final LongSupplier nanos;
    private final Clock wall;
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("scaling").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
    private final Set<String> asking = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean nudged = new AtomicBoolean();
    private volatile long answeredAt;
    private long recordedAt;
    private long decidedAt;
    private boolean decided;
    /** Whether the forecast goes on with what the last one that decided had learned. */
    private boolean planning;

    /** What comes of a decision; none of these waits. */
    interface Effects {
        /** How many pods there should be, as far as is known; negative when it is not. */
        int pods(ScaledRevision revision);

        void scale(ScaledRevision revision, int pods);

        /** The status as the API server has it; null when there is none. */
        PodAutoscalerStatus written(ScaledRevision revision);

        void status(ScaledRevision revision);

        /** @param onlyKept whether there is nothing to do for the pods that there are */
        void keep(ScaledRevision revision, boolean onlyKept);
    }

    RevisionLoop(
            Revisions revisions,
            RouterLoads others,
            StandbyForecast forecast,
            Effects effects,
            LongSupplier nanos,
            Clock wall) {
        this.revisions = revisions;
        this.others = others;
        this.forecast = forecast;
        this.effects = effects;
        this.nanos = nanos;
        this.wall = wall;
        this.answeredAt = nanos.getAsLong() - GATHER_NANOS;
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::tick, SAMPLE_MS, SAMPLE_MS, TimeUnit.MILLISECONDS);
    }

    /** Has a revision looked at: at once after some quiet, else in a moment. Costs its caller next to nothing. */
    void nudge(String key) {
        asking.add(key);
        if (nudged.compareAndSet(false, true)) {
            long wait = GATHER_NANOS - (nanos.getAsLong() - answeredAt);
            var unused = thread.schedule(this::answer, Math.clamp(wait, 0, GATHER_NANOS), TimeUnit.NANOSECONDS);
        }
    }

    private void answer() {
        nudged.set(false);
        answeredAt = nanos.getAsLong();
        for (String key : asking.toArray(String[]::new)) {
            asking.remove(key);
            ScaledRevision revision = revisions.get(key);
            if (revision != null) {
                guarded(() -> poke(revision));
            }
        }
    }

    /** Where there is no pod, the averages learn of a request at once. */
    private void poke(ScaledRevision revision) {
        int waiting = revision.fleet().waiting() + others.of(revision.key()).waiting();
        if (revision.fleet().answering() == 0 && waiting > 0) {
            revision.meter().sample();
            measure(revision);
        }
        int own = revision.fleet().waiting();
        if (own > 0) {
            if (!others.decides()) {
                revision.waits(nanos.getAsLong());
            }
            int there = own + revision.fleet().inFlight();
            others.ask(
                    revision.key(),
                    new RouterLoads.Load(there, there, revision.fleet().inFlight(), own));
        }
        decide(revision);
    }

    private void tick() {
        long now = nanos.getAsLong();
        revisions.all().forEach(this::sample);
        if (now - recordedAt >= RECORD_NANOS) {
            recordedAt = now;
            revisions.all().forEach(revision -> guarded(() -> measure(revision)));
            others.publish();
            if (others.decides()) {
                plan();
            }
        }
        if (now - decidedAt >= DECIDE_NANOS) {
            decidedAt = now;
            revisions.all().forEach(revision -> guarded(() -> decide(revision)));
        }
    }

    private void plan() {
        if (!planning) {
            planning = true;
            guarded(() -> forecast.adopt(others.learned()));
        }
        if (forecast.tick(wall.millis(), revisions.all())) {
            others.learned(forecast.learned());
        }
    }

    /** A pod that is only kept has got a request: it is needed again. */
    private void sample(ScaledRevision revision) {
        if (revision.fleet().waiting() == 0) {
            revision.waitsNot();
        }
        if (revision.meter().sample() > 0 && revision.isInactive()) {
            guarded(() -> decide(revision));
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A look at a revision failed; the next one goes on", e);
        }
    }

    private void measure(ScaledRevision revision) {
        long now = nanos.getAsLong();
        LoadMeter.Load own = revision.meter().measure(now);
        others.own(
                revision.key(),
                new RouterLoads.Load(
                        own.concurrency(),
                        own.rps(),
                        revision.fleet().inFlight(),
                        revision.fleet().waiting()));
        if (!others.decides()) {
            return;
        }
        RouterLoads.Load other = others.of(revision.key());
        double seconds = revision.lap(now) / (double) RECORD_NANOS;
        forecast.record(revision, (own.rps() + other.rps()) * seconds, own.concurrency() + other.concurrency());
        boolean silent = own.nothing() && other.isNone() && revision.fleet().answering() == 0;
        if (!silent) {
            // One request within a millisecond is no thousand a second.
            double rps = (own.rps() + other.rps()) * Math.min(1, seconds);
            decision(revision, now).record(now, own.concurrency() + other.concurrency(), rps);
        }
    }

    private RevisionDecision decision(ScaledRevision revision, long now) {
        if (!revision.isDecided()) {
            revision.begin(effects.written(revision), now, wall.instant());
        }
        return revision.decision();
    }

    private void decide(ScaledRevision revision) {
        if (!others.decides()) {
            if (decided) {
                revisions.all().forEach(ScaledRevision::restart);
                decided = false;
                planning = false;
            }
            return;
        }
        decided = true;
        long now = nanos.getAsLong();
        RevisionDecision decision = decision(revision, now);
        int ready = revision.fleet().answering();
        int pods = effects.pods(revision);
        RouterLoads.Load other = others.of(revision.key());
        var demand = new RevisionDecision.Demand(
                revision.fleet().inFlight() + other.inFlight(),
                revision.fleet().waiting() + other.waiting(),
                ready,
                pods,
                others.isComplete(),
                revision.planned());
        RevisionDecision.Outcome outcome = decision.decide(demand, revision.activity(), revision.isInitialised(), now);
        if (outcome.apply() && pods >= 0 && outcome.pods() != pods) {
            LOG.debug("{}: {} pods instead of {}", revision.key(), outcome.pods(), pods);
            if (outcome.pods() > pods) {
                revision.asked(now);
            }
            effects.scale(revision, outcome.pods());
        }
        if (revision.keepsPods()) {
            boolean idle = demand.inFlight() + demand.waiting() == 0;
            effects.keep(revision, idle && outcome.scale() == 0);
        }
        if (revision.next(outcome.scale(), ready, now, wall.instant())) {
            effects.status(revision);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
