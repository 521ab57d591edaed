package dev.thaw.simulator;

import java.util.function.IntConsumer;

/**
 * Plays a policy over a trace. A call finds the function warm when an instance is up in its minute; a minute in which an instance is up and not called is
 * idle, to the end of the trace. Starting ahead is no cold start.
 */
public final class Simulation {
    private static final double NANOS_PER_MICRO = 1000;

    private final Trace trace;

    public Simulation(Trace trace) {
        this.trace = trace;
    }

    /**
     * @param policy that has not been played yet
     * @param progress is told of each minute that has passed, from 1
     */
    public PolicyResult play(Policy policy, IntConsumer progress) {
        int count = trace.functions().size();
        Occupancy[] occupancy = new Occupancy[count];
        for (int i = 0; i < count; i++) {
            occupancy[i] = new Occupancy(trace.functions().get(i));
        }
        int[] up = new int[count];
        int[] needed = new int[count];
        int[] invocations = new int[count];
        long cold = 0;
        double idle = 0;
        long nanos = 0;
        for (int minute = 0; minute < trace.minutes(); minute++) {
            for (int i = 0; i < count; i++) {
                needed[i] = occupancy[i].needed(minute);
                invocations[i] = trace.functions().get(i).invocations()[minute];
                cold += Math.max(0, needed[i] - Math.max(up[i], occupancy[i].carried()));
                idle += Math.max(0, up[i] - needed[i])
                        * trace.functions().get(i).gigabytes();
            }
            long began = System.nanoTime();
            up = policy.endMinute(trace.firstMinute() + minute, invocations.clone(), needed.clone());
            nanos += System.nanoTime() - began;
            progress.accept(minute + 1);
        }
        double micros = nanos / NANOS_PER_MICRO / count / trace.minutes();
        return new PolicyResult(policy.name(), cold, idle, Prices.cost(cold, idle), micros);
    }
}
