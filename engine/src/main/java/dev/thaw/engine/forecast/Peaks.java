package dev.thaw.engine.forecast;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How many instances were needed at one time in the last {@value #SIZE} slots with calls. */
final class Peaks {
    private static final int SIZE = 32;
    private static final double AGE = 0.85;

    private final short[] ring = new short[SIZE];
    private int seen;

    void add(int instances) {
        ring[seen++ & SIZE - 1] = (short) Math.min(Short.MAX_VALUE, Math.max(1, instances));
    }

    /** The most of them. */
    int most() {
        int most = 1;
        for (short peak : ring) {
            most = Math.max(most, peak);
        }
        return most;
    }

    /** The share of slots with calls in which at least {@code instances} were needed; later slots weigh more. */
    double share(int instances) {
        if (instances <= 1) {
            return 1;
        }
        double reached = 0;
        double all = 0;
        double weight = 1;
        for (int i = 0; i < Math.min(seen, SIZE); i++) {
            all += weight;
            if (ring[seen - 1 - i & SIZE - 1] >= instances) {
                reached += weight;
            }
            weight *= AGE;
        }
        return all == 0 ? 0 : reached / all;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(seen);
        for (short peak : ring) {
            out.writeShort(peak);
        }
    }

    void read(DataInput in) throws IOException {
        seen = in.readInt();
        for (int i = 0; i < SIZE; i++) {
            ring[i] = in.readShort();
        }
    }
}
