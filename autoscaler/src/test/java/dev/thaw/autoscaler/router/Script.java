package dev.thaw.autoscaler.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A deterministic scheduler: what is going to happen happens in an order that its seed decides, on a clock that it moves. */
final class Script {
    private static final long MAX_STEP_NANOS = 40_000_000;

    private final List<Runnable> pending = new ArrayList<>();
    private final Random random;
    private long nanos;

    Script(long seed) {
        random = new Random(seed);
    }

    /** Something that happens some time later. */
    void later(Runnable event) {
        pending.add(event);
    }

    /** Lets one of the pending things happen; false when there are none. */
    boolean step() {
        if (pending.isEmpty()) {
            return false;
        }
        nanos += random.nextLong(MAX_STEP_NANOS);
        int chosen = random.nextInt(pending.size());
        Runnable event = pending.get(chosen);
        pending.set(chosen, pending.getLast());
        pending.removeLast();
        event.run();
        return true;
    }

    void pass(long passed) {
        nanos += passed;
    }

    long now() {
        return nanos;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }
}
