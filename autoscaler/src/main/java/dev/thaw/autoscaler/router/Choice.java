package dev.thaw.autoscaler.router;

import java.util.function.IntUnaryOperator;

/**
 * Which instance takes a request: the first with a place where few share one (concurrency 1 to 3), else the less loaded of
 * two at random (Mitzenmacher, 2001), as Knative's activator. Then any other: none waits while an instance is free.
 */
final class Choice {
    private static final int FIRST_AVAILABLE = 3;

    private Choice() {}

    /**
     * Takes a place on one of them; null when all are full.
     *
     * @param random a number below the given one
     */
    static Instance take(Instance[] ready, int concurrency, IntUnaryOperator random) {
        int count = ready.length;
        if (count > 1 && (concurrency == 0 || concurrency > FIRST_AVAILABLE)) {
            int first = random.applyAsInt(count);
            int second = random.applyAsInt(count - 1);
            second += second >= first ? 1 : 0;
            Instance lighter = ready[first].inFlight() <= ready[second].inFlight() ? ready[first] : ready[second];
            if (lighter.tryTake(concurrency)) {
                return lighter;
            }
        }
        for (Instance instance : ready) {
            if (instance.tryTake(concurrency)) {
                return instance;
            }
        }
        return null;
    }

    /** Takes a place on the instance that a session belongs to (rendezvous hashing), or on another when it is full; null when all are. */
    static Instance take(Instance[] ready, int concurrency, IntUnaryOperator random, String session) {
        Instance best = null;
        int highest = Integer.MIN_VALUE;
        for (Instance instance : ready) {
            int score = mix(session.hashCode() * 31 + instance.id().hashCode());
            if (score >= highest) {
                highest = score;
                best = instance;
            }
        }
        return best != null && best.tryTake(concurrency) ? best : take(ready, concurrency, random);
    }

    /** The finalizer of MurmurHash3: neighbouring names get unrelated scores. */
    private static int mix(int hash) {
        int h = hash;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
