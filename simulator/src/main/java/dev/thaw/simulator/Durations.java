package dev.thaw.simulator;

/** The distribution of a function's execution times, in seconds, as percentiles that are joined by lines. */
public final class Durations {
    /** Executions that take no time. */
    public static final Durations ZERO = new Durations(new double[7]);

    static final double[] PERCENTILES = {0, 1, 25, 50, 75, 99, 100};
    private static final double GOLDEN_RATIO = 0.6180339887498949;

    private final double[] seconds;

    /** @param seconds at each of {@link #PERCENTILES} */
    Durations(double[] seconds) {
        this.seconds = seconds.clone();
    }

    /** The duration of the {@code index}th execution: spread over the distribution evenly, and the same in each run. */
    double ofExecution(long index) {
        double percentile = (index + 1) * GOLDEN_RATIO % 1 * 100;
        int i = 1;
        while (PERCENTILES[i] < percentile) {
            i++;
        }
        double part = (percentile - PERCENTILES[i - 1]) / (PERCENTILES[i] - PERCENTILES[i - 1]);
        return seconds[i - 1] + part * (seconds[i] - seconds[i - 1]);
    }
}
