package dev.thaw.engine.forecast;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** In which of the last {@value #SIZE} slots a function was called; one bit each. */
final class ActivityBits {
    static final int SIZE = 2048;

    private static final int WORD = 64;
    private static final int WORDS = SIZE / WORD;

    private final long[] words = new long[WORDS];

    /** Notes a slot that follows the one noted before. */
    void set(long slot, boolean active) {
        long bit = 1L << (slot & (WORD - 1));
        int word = word(slot);
        words[word] = active ? words[word] | bit : words[word] & ~bit;
    }

    /** For a slot less than {@value #SIZE} before the last one noted. */
    boolean get(long slot) {
        return (words[word(slot)] >>> (slot & (WORD - 1)) & 1) != 0;
    }

    /** 64 slots from {@code slot} on; the first is the lowest bit. */
    long from(long slot) {
        int shift = (int) (slot & (WORD - 1));
        long low = words[word(slot)] >>> shift;
        return shift == 0 ? low : low | (words[word(slot + WORD)] << (WORD - shift));
    }

    private static int word(long slot) {
        return (int) (slot >>> 6) & (WORDS - 1);
    }

    void write(DataOutput out) throws IOException {
        for (long word : words) {
            out.writeLong(word);
        }
    }

    void read(DataInput in) throws IOException {
        for (int i = 0; i < WORDS; i++) {
            words[i] = in.readLong();
        }
    }
}
