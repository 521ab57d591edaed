package dev.thaw.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import dev.thaw.simulator.Trace;
import dev.thaw.simulator.TraceFunction;

/**
 * What is replayed: functions that are called now and then, which is where policies differ, with the minutes before to learn from.
 *
 * @param invocations by function and minute
 * @param learned how many minutes lie before what is replayed
 */
@SuppressWarnings("ArrayRecordComponent") // A table of numbers, made here and read here.
record ReplaySlice(int[][] invocations, int learned) {
    /** A minute's invocations beyond these find a warm instance under every policy. */
    private static final int MOST_PER_MINUTE = 3;

    private static final int SYNTHETIC_MINUTES = 400;
    private static final int[] PERIODS = {2, 3, 5, 7, 10, 12, 15, 20, 30};
    private static final int SEED = 2019;

    /** One request. */
    record Call(int function, double minute) {}

    /** The part of a trace that ends with the given number of minutes, of the functions that are called in them, but not all the time. */
    static ReplaySlice of(Trace trace, int functions, int minutes) {
        int learned = trace.minutes() - minutes;
        int[][] chosen = trace.functions().stream()
                .map(TraceFunction::invocations)
                .filter(counts -> isNowAndThen(counts, learned))
                .limit(functions)
                .toArray(int[][]::new);
        return new ReplaySlice(chosen, learned);
    }

    private static boolean isNowAndThen(int[] counts, int from) {
        long active =
                IntStream.range(from, counts.length).filter(m -> counts[m] > 0).count();
        return active > 0 && active * 2 < counts.length - from;
    }

    /** Timers of many periods, some a little late, and calls at random and in bursts: for where there is no trace. */
    static ReplaySlice synthetic(int functions, int minutes) {
        var random = new Random(SEED);
        int[][] invocations = new int[functions][SYNTHETIC_MINUTES + minutes];
        for (int f = 0; f < functions; f++) {
            int period = PERIODS[f % PERIODS.length];
            boolean burst = false;
            for (int minute = f % period; minute < invocations[f].length; minute++) {
                burst = random.nextDouble() < (burst ? 0.7 : 0.02);
                boolean called =
                        switch (f % 3) {
                            case 0 -> minute % period == f % period;
                            case 1 -> random.nextInt(period * 2) == 0;
                            default -> burst;
                        };
                invocations[f][minute] = called ? 1 + random.nextInt(2) : 0;
            }
        }
        return new ReplaySlice(invocations, SYNTHETIC_MINUTES);
    }

    int functions() {
        return invocations.length;
    }

    /** All that is replayed, in the order of time; minutes are counted from the beginning of what is learned. */
    List<Call> calls() {
        var random = new Random(SEED);
        var calls = new ArrayList<Call>();
        for (int f = 0; f < invocations.length; f++) {
            for (int minute = learned; minute < invocations[f].length; minute++) {
                for (int i = 0; i < Math.min(MOST_PER_MINUTE, invocations[f][minute]); i++) {
                    calls.add(new Call(f, minute + random.nextDouble()));
                }
            }
        }
        calls.sort(Comparator.comparingDouble(Call::minute));
        return calls;
    }
}
