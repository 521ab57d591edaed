package dev.thaw.functions.transcode.mp4;

import java.util.BitSet;

/** Takes what an index says of the pictures of a track, in the order in which they are stored. */
@FunctionalInterface
public interface PictureTable<T> {
    /**
     * Makes something of it.
     *
     * @param times when each is shown, in seconds
     * @param keys which can be decoded without those before
     * @param offsets where each begins
     * @param sizes in bytes
     */
    T of(double[] times, BitSet keys, long[] offsets, int[] sizes);
}
