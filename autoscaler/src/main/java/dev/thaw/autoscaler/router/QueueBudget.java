package dev.thaw.autoscaler.router;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all functions' waiting requests together may hold. */
public final class QueueBudget {
    private final int maxRequests;
    private final long maxBytes;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    public QueueBudget(int maxRequests, long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    boolean take(long size) {
        int count = requests.incrementAndGet();
        long held = bytes.addAndGet(size);
        if (count > maxRequests || held > maxBytes) {
            give(size);
            return false;
        }
        return true;
    }

    void give(long size) {
        requests.decrementAndGet();
        bytes.addAndGet(-size);
    }

    public int requests() {
        return requests.get();
    }
}
