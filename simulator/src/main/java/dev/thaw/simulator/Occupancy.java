package dev.thaw.simulator;

import java.util.PriorityQueue;

/** How many instances one function's executions hold at one time; one execution an instance, calls spread evenly over their minute. */
final class Occupancy {
    private static final double MINUTE = 60;

    private final TraceFunction function;
    private final PriorityQueue<Double> ends = new PriorityQueue<>();
    private long executions;
    private int carried;

    Occupancy(TraceFunction function) {
        this.function = function;
    }

    /** The most instances in use at one time in the minute at {@code index}; at least one where there is a call. */
    int needed(int index) {
        double start = index * MINUTE;
        release(start);
        carried = ends.size();
        int calls = function.invocations()[index];
        int most = carried;
        for (int i = 0; i < calls; i++) {
            double at = start + MINUTE * i / calls;
            release(at);
            ends.add(at + function.durations().ofExecution(executions++));
            most = Math.max(most, ends.size());
        }
        return most;
    }

    /** Of those, the ones that were in use when the minute began, and so are up whatever a policy says. */
    int carried() {
        return carried;
    }

    private void release(double time) {
        while (!ends.isEmpty() && ends.peek() <= time) {
            ends.poll();
        }
    }
}
