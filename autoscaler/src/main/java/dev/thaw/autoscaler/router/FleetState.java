package dev.thaw.autoscaler.router;

import java.time.Instant;

import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.engine.DecisionLog;
import dev.thaw.engine.InstanceState;
import dev.thaw.engine.ScalingRule;

/** What the parts of a {@link Fleet} share. Its monitor is the fleet's lock; what is said to need none may be read without it. */
final class FleetState {
    private final FleetContext context;
    private final Instances instances = new Instances();
    private final WaitQueue waiting;
    private final StartHistory starts = new StartHistory();
    private final DecisionLog decisions = new DecisionLog();
    private final Wish wish = new Wish();
    private volatile RevisionSpec spec;
    private volatile boolean closed;

    FleetState(RevisionSpec spec, FleetContext context) {
        this.context = context;
        this.waiting = new WaitQueue(
                context.config().queue().requests(), context.config().queue().bytes(), context.queue());
        update(spec);
    }

    void update(RevisionSpec next) {
        spec = next;
        starts.reset();
        wish.keep(next.standbys().orElse(0));
    }

    /** Needs no lock. */
    RevisionSpec spec() {
        return spec;
    }

    /** Needs no lock. */
    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    FleetContext context() {
        return context;
    }

    Instances instances() {
        return instances;
    }

    WaitQueue waiting() {
        return waiting;
    }

    StartHistory starts() {
        return starts;
    }

    /** Has a lock of its own. */
    DecisionLog decisions() {
        return decisions;
    }

    /** Needs no lock. */
    Wish wish() {
        return wish;
    }

    long now() {
        return context.nanos().getAsLong();
    }

    void note(String action, int count, String reason) {
        decisions.add(Instant.now(), action, count, reason);
    }

    ScalingRule.Load load() {
        return new ScalingRule.Load(
                instances.inFlight(),
                waiting.size(),
                instances.alive(),
                instances.count(InstanceState.STANDBY),
                instances.spare(),
                wish.instances());
    }

    ScalingRule.Bounds bounds() {
        return new ScalingRule.Bounds(spec.concurrency(), spec.minInstances(), spec.maxInstances());
    }
}
