package dev.thaw.engine.forecast;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What all functions together teach: how likely a call is after so long an idle time, and after such a pattern of slots. */
final class Population {
    static final int FREQUENCIES = 9;
    static final int IDLE_CLASSES = 26;

    private static final int EXACT = 8;
    private static final int PER_DOUBLING = 3;
    private static final int LAST_IDLE_CLASS = 24;
    private static final int PATTERNS = 256;
    private static final double MEMORY = 400;
    private static final double FADE = 0.999;
    private static final double CAUTION = 2;
    private static final double FIRST_GUESS = 0.4;
    private static final int UNKNOWN_IDLE = 60;
    private static final double LOG_2 = Math.log(2);

    private final double[] idleCalls = new double[IDLE_CLASSES];
    private final double[] idleSlots = new double[IDLE_CLASSES];
    private final double[] calls = new double[FREQUENCIES * IDLE_CLASSES];
    private final double[] slots = new double[FREQUENCIES * IDLE_CLASSES];
    private final double[] patternCalls = new double[PATTERNS];
    private final double[] patternSlots = new double[PATTERNS];

    /** A logarithmic class of a number of calls. */
    static int frequency(long calls) {
        return calls == 0 ? 0 : Math.min(FREQUENCIES - 1, Long.SIZE - Long.numberOfLeadingZeros(calls));
    }

    /** A class of an idle time: exact to eight slots, then three classes for each doubling. */
    static int idleClass(long idle) {
        return idle <= EXACT
                ? (int) idle
                : (int) Math.min(
                        LAST_IDLE_CLASS, Math.round(EXACT + Math.log(idle / (double) EXACT) / LOG_2 * PER_DOUBLING));
    }

    /** The chance of a call in the slot that ends an idle time of {@code idle} slots; 0 is a function that was never called. */
    double afterIdle(long callsSoFar, long idle) {
        int cell = frequency(callsSoFar) * IDLE_CLASSES + idleClass(idle);
        return (calls[cell] + CAUTION * firstGuess(idle)) / (slots[cell] + CAUTION);
    }

    private double firstGuess(long idle) {
        int c = idleClass(idle);
        return (idleCalls[c] + FIRST_GUESS / (1 + (idle > 0 ? idle : UNKNOWN_IDLE))) / (idleSlots[c] + 1);
    }

    /** The chance of a call after a pattern of eight slots. */
    double afterPattern(int pattern, double otherwise) {
        return (patternCalls[pattern] + CAUTION * otherwise) / (patternSlots[pattern] + CAUTION);
    }

    void learn(History history, long slot, boolean active) {
        int bit = active ? 1 : 0;
        long idle = history.idle(slot);
        int c = idleClass(idle);
        idleCalls[c] += bit;
        idleSlots[c]++;
        count(calls, slots, frequency(history.calls) * IDLE_CLASSES + c, bit);
        count(patternCalls, patternSlots, history.pattern, bit);
    }

    private static void count(double[] calls, double[] slots, int cell, int bit) {
        if (slots[cell] > MEMORY) {
            slots[cell] *= FADE;
            calls[cell] *= FADE;
        }
        slots[cell]++;
        calls[cell] += bit;
    }

    private double[][] tables() {
        return new double[][] {idleCalls, idleSlots, calls, slots, patternCalls, patternSlots};
    }

    void write(DataOutput out) throws IOException {
        for (double[] table : tables()) {
            for (double value : table) {
                out.writeDouble(value);
            }
        }
    }

    void read(DataInput in) throws IOException {
        for (double[] table : tables()) {
            for (int i = 0; i < table.length; i++) {
                table[i] = in.readDouble();
            }
        }
    }
}
