package dev.thaw.autoscaler.router;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The requests that wait for an instance of one function, bounded by count and bytes. Guarded by its {@link Fleet}, but for its size. */
final class WaitQueue {
    private final int maxRequests;
    private final long maxBytes;
    private final QueueBudget all;
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private long bytes;
    private volatile int size;

    WaitQueue(int maxRequests, long maxBytes, QueueBudget all) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
        this.all = all;
    }

    /** May be read without the lock. */
    int size() {
        return size;
    }

    /** Lets it wait at the end; false when there is no room. */
    boolean offer(Waiter waiter) {
        if (size >= maxRequests || bytes + waiter.bytes() > maxBytes || !all.take(waiter.bytes())) {
            return false;
        }
        waiters.addLast(waiter);
        bytes += waiter.bytes();
        size = waiters.size();
        return true;
    }

    Waiter first() {
        return waiters.peekFirst();
    }

    void remove(Waiter waiter) {
        if (waiters.peekFirst() == waiter ? waiters.pollFirst() != null : waiters.remove(waiter)) {
            gone(waiter);
        }
    }

    private void gone(Waiter waiter) {
        bytes -= waiter.bytes();
        size = waiters.size();
        all.give(waiter.bytes());
    }

    /** Empties it; returns who waited. */
    List<Waiter> drain() {
        List<Waiter> left = List.copyOf(waiters);
        waiters.clear();
        left.forEach(this::gone);
        return left;
    }
}
