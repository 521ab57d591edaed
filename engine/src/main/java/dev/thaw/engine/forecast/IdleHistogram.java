package dev.thaw.engine.forecast;

/** Counts how long a function was idle between arrivals. */
final class IdleHistogram {
    private static final int RANGE = 240;
    private static final double PRIOR = 2;

    private final short[] gaps = new short[RANGE + 1];
    private long last = -1;
    private int seen;

    void observe(long slot, boolean arrived) {
        if (arrived) {
            if (last >= 0) {
                gaps[(int) Math.min(RANGE, slot - last)]++;
                seen++;
            }
            last = slot;
        }
    }

    /** The chance that the idle time ends in {@code slot}, given that it has not ended before. */
    double hazard(long slot) {
        if (last < 0) {
            return 0;
        }
        int k = (int) Math.min(RANGE, slot - last);
        int reached = seen;
        for (int g = 1; g < k; g++) {
            reached -= gaps[g];
        }
        return (gaps[k] + PRIOR * 0.5 / k) / (reached + PRIOR);
    }
}
