package dev.thaw.engine.forecast;

/** Finds the period after which a function is most often called again: the peak of the autocorrelation of its slots. */
final class PeriodFinder {
    /**
     * @param slots the period; 0 when there is none
     * @param score from 0 to 1: which part of the calls had one a period before
     */
    record Period(int slots, float score) {
        static final Period NONE = new Period(0, 0);
    }

    private static final int WINDOW = 512;
    private static final int LONGEST = 240;
    private static final int WORD = 64;
    private static final int LEAST_MATCHES = 2;
    /** Of periods as good, the shorter one. */
    private static final double PENALTY = 0.0002;

    private PeriodFinder() {}

    /**
     * @param slot the last slot noted
     * @param known so many slots have been noted, that one included
     */
    static Period find(ActivityBits bits, long slot, long known) {
        Period best = Period.NONE;
        int window = (int) Math.min(WINDOW, known);
        for (int lag = 1; lag <= LONGEST && lag * 2L < known; lag++) {
            int length = window - lag;
            int matches = 0;
            int calls = 0;
            int before = 0;
            for (int i = 0; i < length; i += WORD) {
                long mask = length - i >= WORD ? -1L : (1L << (length - i)) - 1;
                long now = bits.from(slot - length + 1 + i) & mask;
                long then = bits.from(slot - length + 1 + i - lag) & mask;
                matches += Long.bitCount(now & then);
                calls += Long.bitCount(now);
                before += Long.bitCount(then);
            }
            float score = (float) (matches / (Math.max(calls, before) + 1.0) - PENALTY * lag);
            if (matches >= LEAST_MATCHES && score > best.score()) {
                best = new Period(lag, score);
            }
        }
        return best;
    }
}
