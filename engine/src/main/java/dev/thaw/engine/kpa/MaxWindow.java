package dev.thaw.engine.kpa;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** The largest of the values recorded lately. Keeps only those that may still become the largest. Not thread-safe. */
final class MaxWindow {
    private record Entry(long index, int value) {}

    private final Deque<Entry> falling = new ArrayDeque<>();
    private final int size;
    private final long granularity;

    MaxWindow(Duration window, Duration granularity) {
        this.granularity = granularity.toNanos();
        this.size = (int) Math.ceilDiv(window.toNanos(), this.granularity);
    }

    /** Records a value at a time that never goes back; returns the largest within the window. */
    int record(long now, int value) {
        long index = Math.floorDiv(now, granularity);
        int recorded = value;
        while (!falling.isEmpty() && falling.getLast().value() <= recorded) {
            falling.removeLast();
        }
        while (!falling.isEmpty() && index - falling.getFirst().index() >= size) {
            falling.removeFirst();
        }
        if (falling.isEmpty() || falling.getLast().index() != index) {
            falling.addLast(new Entry(index, recorded));
        }
        return falling.getFirst().value();
    }
}
