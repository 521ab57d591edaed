package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

import dev.thaw.engine.InstanceState;
import dev.thaw.engine.ScalingRule;

/** A fleet's idle instances: parks and retires them. Called under the fleet's lock. */
final class Resting {
    private final FleetState state;

    Resting(FleetState state) {
        this.state = state;
    }

    /** Looks at all that are idle. */
    void review() {
        long now = state.now();
        if (state.instances().list().stream().anyMatch(i -> i.isProven(now))) {
            state.starts().reset();
        }
        var patience = new ScalingRule.Patience(
                state.spec().standbys().orElse(1) > 0,
                state.context().config().standby().parkAfter(),
                state.spec().idle(),
                state.wish().standbys());
        for (Instance instance : state.instances().list()) {
            if (instance.isIdle()) {
                idle(instance, patience, now);
            }
        }
    }

    private void idle(Instance instance, ScalingRule.Patience patience, long now) {
        boolean standby = instance.is(InstanceState.STANDBY);
        Duration idleFor = Duration.ofNanos(now - instance.idleSince());
        switch (ScalingRule.idle(idleFor, standby, patience, state.load(), state.bounds())) {
            case RETIRE -> retire(instance, "idle for " + idleFor.toSeconds() + " s");
            case PARK -> {
                if (!standby && instance.park()) {
                    state.starts().holds(instance.memoryBytes());
                    state.instances().publish();
                    state.note("park", 1, "idle for " + idleFor.toSeconds() + " s");
                }
            }
            case STAY -> {
                // Until the next look.
            }
        }
    }

    /** Gives it no more requests, and stops it when those that it has have ended. */
    void retire(Instance instance, String reason) {
        if (instance.retire()) {
            state.instances().publish();
            state.note("retire", 1, reason);
            if (instance.inFlight() == 0) {
                instance.stop(state.context().config().drainTimeout());
            }
        }
    }

    /** Gives up one standby; returns what that frees, in bytes, or 0. */
    long evict() {
        Optional<Instance> oldest = state.instances().oldestStandby();
        oldest.ifPresent(instance -> retire(instance, "its memory is needed by another function"));
        return oldest.map(Instance::memoryBytes).orElse(0L);
    }

    /** When its least recently used standby was used, in ns; empty when it has none. */
    OptionalLong oldestStandby() {
        return state.instances()
                .in(InstanceState.STANDBY)
                .mapToLong(Instance::idleSince)
                .min();
    }
}
