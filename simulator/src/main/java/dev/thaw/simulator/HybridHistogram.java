package dev.thaw.simulator;

/**
 * The hybrid histogram policy of Shahrad et al., "Serverless in the Wild" (USENIX ATC 2020), with its parameters: idle times in bins of a minute up to four
 * hours; unloaded until the 5th percentile less a tenth, kept until the 99th plus a tenth. While the histogram is not representative (the coefficient of
 * variation of its bins is at most 2), and where most idle times are out of its range, an instance is kept for four hours; the paper's ARIMA for the
 * latter is left out, for its range is half of a trace here.
 */
final class HybridHistogram implements Policy {
    private static final int RANGE = 240;
    private static final double HEAD = 0.05;
    private static final double TAIL = 0.99;
    private static final double MARGIN = 0.1;
    private static final double REPRESENTATIVE_CV = 2;
    private static final double MOST = 0.5;

    private final Histogram[] histograms;

    HybridHistogram(Trace trace) {
        histograms = new Histogram[trace.functions().size()];
        for (int i = 0; i < histograms.length; i++) {
            histograms[i] = new Histogram();
        }
    }

    @Override
    public String name() {
        return "hybrid-histogram";
    }

    @Override
    public int[] endMinute(int minute, int[] invocations, int[] needed) {
        int[] up = new int[needed.length];
        for (int i = 0; i < needed.length; i++) {
            if (needed[i] > 0) {
                histograms[i].call(minute, needed[i]);
            }
            up[i] = histograms[i].up(minute + 1);
        }
        return up;
    }

    /** The idle times of one function. */
    private static final class Histogram {
        private final int[] bins = new int[RANGE];
        private int inside;
        private int outside;
        private int last = -1;
        private int instances;
        private int from;
        private int until;

        void call(int minute, int needed) {
            if (last >= 0) {
                int idle = minute - last;
                if (idle < RANGE) {
                    bins[idle]++;
                    inside++;
                } else {
                    outside++;
                }
            }
            last = minute;
            instances = needed;
            boolean useful = inside > 0 && outside <= MOST * (inside + outside) && variation() > REPRESENTATIVE_CV;
            from = useful ? (int) Math.floor(percentile(HEAD) * (1 - MARGIN)) : 0;
            until = useful ? (int) Math.ceil(percentile(TAIL) * (1 + MARGIN)) : RANGE;
        }

        int up(int minute) {
            int idle = minute - last;
            return last >= 0 && idle >= from && idle <= until ? instances : 0;
        }

        private double variation() {
            double mean = inside / (double) RANGE;
            double sum = 0;
            for (int count : bins) {
                sum += (count - mean) * (count - mean);
            }
            return Math.sqrt(sum / RANGE) / mean;
        }

        private int percentile(double part) {
            int below = 0;
            for (int bin = 0; bin < RANGE; bin++) {
                below += bins[bin];
                if (below >= part * inside) {
                    return bin;
                }
            }
            return RANGE;
        }
    }
}
