package dev.thaw.autoscaler.router;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.target.RunningInstance;
import dev.thaw.autoscaler.target.StartFailure;
import dev.thaw.autoscaler.target.StartTimes;
import dev.thaw.engine.InstanceState;
import dev.thaw.engine.ScalingRule;
import dev.thaw.engine.StartPlan;

/** A fleet's instances from their start until they are ready, and their ends. Called under the fleet's lock. */
final class Starting {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final FleetState state;
    private final Runnable serve;
    private final Runnable nudge;

    /**
     * @param serve gives those who wait what is free
     * @param nudge asks for another look at what has to be started
     */
    Starting(FleetState state, Runnable serve, Runnable nudge) {
        this.state = state;
        this.serve = serve;
        this.nudge = nudge;
    }

    /** What is to be started, in the eyes of {@link StartPlan}. */
    StartPlan.Demand demand() {
        Waiter oldest = state.waiting().first();
        return new StartPlan.Demand(
                state.spec().function(),
                state.spec().weight(),
                state.instances().alive(),
                wanted(),
                expectedMemory(),
                oldest == null ? Long.MAX_VALUE : oldest.since());
    }

    int wanted() {
        return state.isClosed() || state.starts().isPausing(state.now())
                ? 0
                : ScalingRule.toStart(
                        state.load(),
                        state.bounds(),
                        state.instances().count(InstanceState.STARTING),
                        state.wish().standbys());
    }

    long expectedMemory() {
        long likely = Math.min(
                state.spec().memoryBytes(), state.context().config().standby().likelyMemory());
        return state.starts().memory() == 0 ? likely : state.starts().memory();
    }

    /** How many have been starting for less than so long. */
    int younger(Duration age) {
        long now = state.now();
        return (int) state.instances()
                .in(InstanceState.STARTING)
                .filter(i -> now - i.createdAt() < age.toNanos())
                .count();
    }

    void start() {
        if (!state.isClosed()) {
            int waiting = state.waiting().size();
            state.note(
                    "start",
                    1,
                    waiting > 0 ? waiting + " requests wait" : state.wish().reason());
            adopt(state.context().target().start(state.spec()), state.now());
        }
    }

    void adopt(RunningInstance process, long begun) {
        if (state.isClosed()) {
            return;
        }
        var instance = new Instance(process, state.spec(), begun);
        state.instances().add(instance);
        Waiter oldest = state.waiting().first();
        if (oldest != null) {
            phase("queue", state.now() - oldest.since());
        }
        process.ready().onSuccess(times -> ready(instance, times)).onFailure(failure -> failed(instance, failure));
        process.ended().onSuccess(how -> ended(instance, how));
    }

    private void ready(Instance instance, StartTimes times) {
        synchronized (state) {
            phase("spawn", times.spawn().toNanos());
            phase("boot", times.boot().toNanos());
            instance.spawned(times.spawn());
            if (instance.answered(state.now())) {
                state.starts().succeeded(instance.readyAt() - instance.createdAt());
                state.instances().publish();
                serve.run();
                phase("ready", state.now() - instance.readyAt());
            }
            nudge.run();
        }
    }

    private void phase(String name, long nanos) {
        state.context().metrics().phase(state.spec().function(), "cold", name, nanos);
    }

    private void failed(Instance instance, Throwable failure) {
        synchronized (state) {
            if (!state.instances().remove(instance) || instance.is(InstanceState.DRAINING)) {
                return;
            }
            instance.ended();
            state.starts()
                    .failed(
                            failure instanceof StartFailure known ? known : StartFailure.of(failure.toString()),
                            state.now());
            state.note("hold", 1, "a start failed: " + failure.getMessage());
            LOG.warn("{} did not start: {}", instance.id(), failure.getMessage());
            tellThoseWhoWait();
        }
    }

    private void ended(Instance instance, String how) {
        synchronized (state) {
            boolean expected = instance.is(InstanceState.DRAINING);
            if (state.instances().remove(instance)) {
                instance.ended();
                if (!expected) {
                    LOG.warn("{} ended by itself: {}", instance.id(), how);
                    noteEnd(instance, how);
                }
            }
            nudge.run();
        }
    }

    /** One that only opens its port and ends again does not count as a start that succeeded. */
    void noteEnd(Instance instance, String how) {
        if (!instance.isProven(state.now())) {
            state.starts().failed(StartFailure.of(how), state.now());
            tellThoseWhoWait();
        }
    }

    /** Whether starts fail, so that a request need not wait for one. */
    boolean isHopeless() {
        return state.starts().isTelling(state.now())
                && state.instances().alive() + state.instances().count(InstanceState.STANDBY) == 0;
    }

    private void tellThoseWhoWait() {
        if (isHopeless()) {
            state.waiting()
                    .drain()
                    .forEach(waiter -> waiter.refuse(state.starts().reason(state.now())));
        }
    }
}
