package dev.thaw.engine;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last decisions about one function. */
public final class DecisionLog {
    private static final int KEPT = 64;

    private final Deque<Decision> decisions = new ArrayDeque<>();

    /** Notes a decision; the same one again right after itself is noted once, with the later time. */
    public synchronized void add(Instant at, String action, int count, String reason) {
        Decision last = decisions.peekLast();
        if (last != null && last.action().equals(action) && last.reason().equals(reason) && last.count() == count) {
            decisions.removeLast();
        } else if (decisions.size() == KEPT) {
            decisions.removeFirst();
        }
        decisions.addLast(new Decision(at, action, count, reason));
    }

    /** The newest first. */
    public synchronized List<Decision> latest() {
        return List.copyOf(decisions).reversed();
    }
}
