package dev.thaw.engine.forecast;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The last {@value #SIZE} times between calls, in slots. */
final class Gaps {
    static final int SIZE = 64;

    private final short[] ring = new short[SIZE];
    private int seen;

    void add(long gap) {
        ring[seen++ & SIZE - 1] = (short) Math.min(Short.MAX_VALUE, gap);
    }

    /** How many are known, at most {@value #SIZE}. */
    int size() {
        return Math.min(seen, SIZE);
    }

    /** How many there ever were. */
    int seen() {
        return seen;
    }

    /** The last is 0. */
    int back(int index) {
        return ring[seen - 1 - index & SIZE - 1];
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(seen);
        for (short gap : ring) {
            out.writeShort(gap);
        }
    }

    void read(DataInput in) throws IOException {
        seen = in.readInt();
        for (int i = 0; i < SIZE; i++) {
            ring[i] = in.readShort();
        }
    }
}
