package dev.thaw.engine.kpa;

import java.time.Duration;
import java.util.Arrays;

/**
 * A sliding window of buckets of equal length; what falls into one bucket is summed, for it comes from several reporters.
 * Not thread-safe. Times are ns of any clock that goes forward; a value may come late by less than the window.
 */
final class BucketWindow {
    private static final double PRECISION = 1e6;
    private static final long NEVER = Long.MIN_VALUE / 4;

    private final double[] buckets;
    private final long granularity;
    private final Aggregation aggregation;
    /** Indices of buckets since the clock's zero, not of the ring. */
    private long first = NEVER;

    private long last = NEVER;
    private double total;

    BucketWindow(Duration window, Duration granularity, Aggregation aggregation) {
        this.granularity = granularity.toNanos();
        this.buckets = new double[(int) Math.max(1, Math.ceilDiv(window.toNanos(), this.granularity))];
        this.aggregation = aggregation;
    }

    /** Whether nothing has been recorded for longer than the window. */
    boolean isEmpty(long now) {
        return last == NEVER || index(now) - last > buckets.length;
    }

    /** Whether all that it holds is 0: then a new window says the same. */
    boolean isZero() {
        return total == 0;
    }

    void record(long now, double value) {
        long index = index(now);
        if (index + buckets.length <= last) {
            return;
        }
        if (first == NEVER || first > index) {
            first = index;
        }
        if (index > last) {
            moveTo(index);
        }
        buckets[slot(index)] += value;
        total += value;
    }

    private void moveTo(long index) {
        if (last == NEVER || index - last >= buckets.length) {
            first = index;
            Arrays.fill(buckets, 0);
            total = 0;
        } else {
            for (long i = last + 1; i <= index; i++) {
                total -= buckets[slot(i)];
                buckets[slot(i)] = 0;
            }
        }
        last = index;
    }

    /** The average per bucket over the part of the window for which there is data; 0 when there is none. */
    double average(long now) {
        if (isEmpty(now)) {
            return 0;
        }
        return aggregation == Aggregation.LINEAR ? linear(index(now)) : weighted(index(now));
    }

    private double linear(long now) {
        int gap = (int) Math.max(0, now - last);
        if (gap >= buckets.length) {
            return 0;
        }
        double sum = total;
        for (long i = last + 1; i <= now; i++) {
            sum -= buckets[slot(i)];
        }
        double valid = Math.min(last - first + 1, buckets.length - gap);
        return Math.round(sum / valid * PRECISION) / PRECISION;
    }

    private double weighted(long now) {
        double newest = Aggregation.newestWeight(buckets.length);
        int gap = (int) Math.max(0, now - last);
        double weight = newest * Math.pow(1 - newest, gap);
        double sum = 0;
        for (int age = 0; age < buckets.length - gap; age++) {
            sum += buckets[slot(last - age)] * weight;
            weight *= 1 - newest;
        }
        return sum;
    }

    private long index(long now) {
        return Math.floorDiv(now, granularity);
    }

    private int slot(long index) {
        return (int) Math.floorMod(index, (long) buckets.length);
    }
}
