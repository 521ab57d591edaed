package dev.thaw.functions.transcode.parallel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

import dev.thaw.functions.transcode.mp4.ByteRange;

/** The pictures of a film in the order in which they are stored. */
final class PictureIndex {
    /** A decoder takes some pictures more before it gives the last that is wanted. */
    private static final int AHEAD = 64;

    private final double[] times;
    private final BitSet keys;
    private final long[] offsets;
    private final int[] sizes;

    /**
     * An index.
     *
     * @param times when each is shown, in seconds
     * @param keys which can be decoded without those before
     * @param offsets where each begins
     * @param sizes in bytes
     */
    PictureIndex(double[] times, BitSet keys, long[] offsets, int[] sizes) {
        this.times = times;
        this.keys = keys;
        this.offsets = offsets;
        this.sizes = sizes;
    }

    /**
     * Splits the film at key frames into parts whose times lie between two pictures: no rounding can make one picture belong to two parts, or to
     * none.
     *
     * @param least how many seconds the next part has at least, where so many are left
     * @param start what the container's times begin with, in seconds
     */
    List<Part> parts(DoubleUnaryOperator least, double start) {
        double[] shown = times.clone();
        Arrays.sort(shown);
        List<Integer> cuts = new ArrayList<>(List.of(0));
        double end = shown[shown.length - 1];
        double last = times[0];
        double seconds = least.applyAsDouble(end - last);
        for (int key = keys.nextSetBit(1); key >= 0; key = keys.nextSetBit(key + 1)) {
            if (times[key] - last >= seconds) {
                cuts.add(key);
                last = times[key];
                seconds = least.applyAsDouble(end - last);
            }
        }
        // A short rest belongs to the part before.
        if (cuts.size() > 1 && end - last < seconds / 2) {
            cuts.removeLast();
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            boolean ends = i == cuts.size() - 1;
            parts.add(part(i, cuts.get(i), ends ? times.length : cuts.get(i + 1), shown, start));
        }
        return List.copyOf(parts);
    }

    private Part part(int number, int first, int next, double[] shown, double start) {
        double from = number == 0 ? 0 : before(times[first], shown) - start;
        double to = next == times.length ? Part.END : before(times[next], shown) - start;
        double seek = number == 0 ? 0 : times[first] - start + (times[first] - start - from) / 2;
        // What is shown before the next key frame may be stored after it.
        int last = next;
        for (int i = next; i < Math.min(times.length, next + AHEAD); i++) {
            last = i + 1;
        }
        return new Part(number, seek, from, to, ranges(first, last));
    }

    /** The middle between a picture and the one that is shown before it. */
    private static double before(double time, double[] shown) {
        int place = Arrays.binarySearch(shown, time);
        while (place > 0 && shown[place - 1] == time) {
            place--;
        }
        return place <= 0 ? time : (shown[place - 1] + time) / 2;
    }

    private List<ByteRange> ranges(int first, int last) {
        List<ByteRange> ranges = new ArrayList<>();
        for (int i = first; i < last; i++) {
            ranges.add(new ByteRange(offsets[i], offsets[i] + sizes[i]));
        }
        return ByteRange.merged(ranges, SplitInput.GAP);
    }
}
