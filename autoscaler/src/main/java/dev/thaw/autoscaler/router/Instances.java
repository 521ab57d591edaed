package dev.thaw.autoscaler.router;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.thaw.engine.InstanceState;

/** The instances of one function. Guarded by its {@link Fleet}, but for those that take requests. */
final class Instances {
    private static final Instance[] NONE = {};

    private final List<Instance> all = new ArrayList<>();
    /** Replaced as a whole, so that a request finds its place without a lock. */
    private volatile Instance[] ready = NONE;

    private volatile int size;

    /** Those that take requests; may be read without the lock, and is not to be changed. */
    Instance[] ready() {
        return ready;
    }

    /** May be read without the lock. */
    int size() {
        return size;
    }

    void add(Instance instance) {
        all.add(instance);
        publish();
    }

    /** False when it has been removed before. */
    boolean remove(Instance instance) {
        boolean removed = all.remove(instance);
        publish();
        return removed;
    }

    /** Called after the state of one has changed. */
    void publish() {
        size = all.size();
        ready = in(InstanceState.READY).toArray(Instance[]::new);
    }

    /** A copy. */
    List<Instance> list() {
        return List.copyOf(all);
    }

    Stream<Instance> in(InstanceState state) {
        return all.stream().filter(instance -> instance.is(state));
    }

    int count(InstanceState state) {
        int count = 0;
        for (Instance instance : all) {
            count += instance.is(state) ? 1 : 0;
        }
        return count;
    }

    /** Those that take requests or soon will. */
    int alive() {
        int count = 0;
        for (Instance instance : all) {
            count += instance.isAlive() ? 1 : 0;
        }
        return count;
    }

    /** Those that are ready and have nothing to do. */
    int spare() {
        int count = 0;
        for (Instance instance : all) {
            count += instance.is(InstanceState.READY) && instance.isIdle() ? 1 : 0;
        }
        return count;
    }

    /** Requests on them; may be read without the lock. */
    int inFlight() {
        int sum = 0;
        for (Instance instance : ready) {
            sum += instance.inFlight();
        }
        return sum;
    }

    /** The standby that was used last: its memory and connections are the freshest. */
    Optional<Instance> freshestStandby() {
        return in(InstanceState.STANDBY).max(Comparator.comparingLong(Instance::idleSince));
    }

    Optional<Instance> oldestStandby() {
        return in(InstanceState.STANDBY).min(Comparator.comparingLong(Instance::idleSince));
    }
}
