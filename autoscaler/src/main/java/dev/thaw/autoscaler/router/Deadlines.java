package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;

/**
 * Ends what takes too long. All that is open is looked at every so often: on one event loop that is cheaper than a timer for each, and
 * moving a deadline costs nothing. Used by its event loop only.
 */
final class Deadlines {
    private final Entry ring = new Entry() {
        @Override
        void expired() {
            throw new IllegalStateException("The ring's own entry is not in it");
        }
    };

    private int size;

    /** Something that ends at a time. */
    abstract static class Entry {
        private Entry previous = this;
        private Entry next = this;
        /** When, by {@link System#nanoTime}. */
        long deadline;

        abstract void expired();
    }

    /**
     * @param period how late a deadline may be noticed
     */
    Deadlines(EventLoop loop, Duration period) {
        var unused = loop.scheduleWithFixedDelay(this::look, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    int size() {
        return size;
    }

    void add(Entry entry, long deadline) {
        entry.deadline = deadline;
        entry.previous = ring.previous;
        entry.next = ring;
        ring.previous.next = entry;
        ring.previous = entry;
        size++;
    }

    /** Does nothing when it is not there any more. */
    void remove(Entry entry) {
        if (entry.next != entry) {
            entry.previous.next = entry.next;
            entry.next.previous = entry.previous;
            entry.next = entry;
            entry.previous = entry;
            size--;
        }
    }

    private void look() {
        long now = System.nanoTime();
        for (Entry entry = ring.next; entry != ring; ) {
            Entry following = entry.next;
            if (now - entry.deadline >= 0) {
                remove(entry);
                entry.expired();
                // Whatever that has removed: begin again.
                following = ring.next;
            }
            entry = following;
        }
    }
}
