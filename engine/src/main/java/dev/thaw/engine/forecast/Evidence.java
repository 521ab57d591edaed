package dev.thaw.engine.forecast;

import static dev.thaw.engine.forecast.Model.APP;
import static dev.thaw.engine.forecast.Model.BIAS;
import static dev.thaw.engine.forecast.Model.GAP_AFTER_GAP;
import static dev.thaw.engine.forecast.Model.GAP_AFTER_TWO_GAPS;
import static dev.thaw.engine.forecast.Model.IDLE_HISTOGRAM;
import static dev.thaw.engine.forecast.Model.PERIOD;
import static dev.thaw.engine.forecast.Model.PERIOD_NEIGHBOURS;
import static dev.thaw.engine.forecast.Model.POPULATION;
import static dev.thaw.engine.forecast.Model.RATE_ALWAYS;
import static dev.thaw.engine.forecast.Model.RATE_LATELY;
import static dev.thaw.engine.forecast.Model.RATE_NOW;
import static dev.thaw.engine.forecast.Model.RECENT_SLOTS;
import static dev.thaw.engine.forecast.Model.SIXTY_SLOTS;
import static dev.thaw.engine.forecast.Model.SMOOTH_IDLE_HISTOGRAM;

/** What each model says about one slot of one function, as log odds, and the situation that it is said in. */
final class Evidence {
    /** How many situations there are of each of the kinds that the mixture tells apart. */
    static final int[] SITUATIONS = {Population.FREQUENCIES * Population.IDLE_CLASSES, 40, 72, 4};

    /** So many observations the guess from elsewhere is worth against a function's own. */
    private static final double PRIOR = 0.3;

    private static final double AGE_OF_GAPS = 0.97;
    private static final double[] GAP_WEIGHTS = new double[Gaps.SIZE];
    private static final double CONSTANT = 0.3;
    private static final int CONFIDENCES = 10;
    private static final int MOST_LEVEL = 5;

    static {
        for (int i = 0; i < Gaps.SIZE; i++) {
            GAP_WEIGHTS[i] = Math.pow(AGE_OF_GAPS, i);
        }
    }

    final float[] inputs = new float[Model.COUNT];
    final short[] situation = new short[SITUATIONS.length];

    /** Looks at what is known before {@code slot}, which is the next one. */
    void read(History history, Population population, long slot, boolean appActive) {
        long idle = history.idle(slot);
        double base = population.afterIdle(history.calls, idle);
        put(POPULATION, base);
        double reached = readGaps(history, idle, base);
        boolean[] period = readPeriod(history, slot, base);
        put(RECENT_SLOTS, population.afterPattern(history.pattern, base));
        put(RATE_NOW, (history.fastRate + 0.02) / 1.04);
        put(RATE_LATELY, (history.slowRate + 0.01) / 1.02);
        put(RATE_ALWAYS, (history.calls + 0.3) / (history.known + 20));
        put(SIXTY_SLOTS, recurrence(history, slot, 60, 0.85, 1, base));
        put(APP, appActive ? (history.afterApp + base) / (history.appSlots + 1) : base);
        inputs[BIAS.index()] = (float) CONSTANT;

        int confidence = (int) Math.max(0, Math.min(CONFIDENCES - 1, history.period.score() * CONFIDENCES));
        situation[0] =
                (short) (Population.frequency(history.calls) * Population.IDLE_CLASSES + Population.idleClass(idle));
        situation[1] = (short) (confidence * 4 + (period[0] ? 1 : 0) + (period[1] ? 2 : 0));
        situation[2] =
                (short) (experience(history.gaps.seen()) * 12 + support(reached) * 2 + (history.calls > 0 ? 1 : 0));
        situation[3] = (short) (history.pattern & 3);
    }

    /** The part of idle times at least this long that ended now; returns how many were at least this long. */
    private double readGaps(History history, long idle, double base) {
        double reached = 0;
        if (history.calls == 0) {
            for (Model model : new Model[] {IDLE_HISTOGRAM, SMOOTH_IDLE_HISTOGRAM, GAP_AFTER_GAP, GAP_AFTER_TWO_GAPS}) {
                put(model, base);
            }
            return reached;
        }
        Gaps gaps = history.gaps;
        double ended = 0;
        double near = 0;
        double reached1 = 0;
        double ended1 = 0;
        double reached2 = 0;
        double ended2 = 0;
        double breadth = Math.max(1, idle * 0.1);
        int size = gaps.size();
        for (int i = 0; i < size; i++) {
            int gap = gaps.back(i);
            if (gap < idle) {
                continue;
            }
            double weight = GAP_WEIGHTS[i];
            double now = gap == idle ? weight : 0;
            reached += weight;
            ended += now;
            if (gap - idle <= breadth) {
                near += weight;
            }
            if (i + 1 < size && gaps.back(i + 1) == gaps.back(0)) {
                reached1 += weight;
                ended1 += now;
            }
            if (i + 2 < size && alike(gaps.back(i + 1), gaps.back(0)) && alike(gaps.back(i + 2), gaps.back(1))) {
                reached2 += weight;
                ended2 += now;
            }
        }
        double own = (ended + PRIOR * base) / (reached + PRIOR);
        double afterOne = (ended1 + PRIOR * own) / (reached1 + PRIOR);
        put(IDLE_HISTOGRAM, own);
        put(SMOOTH_IDLE_HISTOGRAM, (near / (2 * breadth + 1) + PRIOR * base) / (reached + PRIOR));
        put(GAP_AFTER_GAP, afterOne);
        put(GAP_AFTER_TWO_GAPS, (ended2 + PRIOR * afterOne) / (reached2 + PRIOR));
        return reached;
    }

    private static boolean alike(int gap, int other) {
        return Math.abs(gap - other) <= 1;
    }

    /** Whether there was a call a period before, and beside that. */
    private boolean[] readPeriod(History history, long slot, double base) {
        int period = history.period.slots();
        inputs[PERIOD_NEIGHBOURS.index()] = 0;
        if (period == 0) {
            put(PERIOD, base);
            return new boolean[2];
        }
        put(PERIOD, recurrence(history, slot, period, 0.8, 0.5, base));
        double beside = 0;
        double all = 0;
        double weight = 1;
        for (int m = 1; m <= 4 && history.knows(slot - (long) m * period - 1); m++, weight *= 0.8) {
            all += weight;
            if (isBeside(history, slot - (long) m * period)) {
                beside += weight;
            }
        }
        inputs[PERIOD_NEIGHBOURS.index()] = all == 0 ? 0 : (float) (beside / all);
        return new boolean[] {history.active(slot - period), isBeside(history, slot - period)};
    }

    private static boolean isBeside(History history, long slot) {
        return history.active(slot - 1) || history.active(slot + 1);
    }

    private static double recurrence(History history, long slot, int period, double age, double prior, double base) {
        double called = 0;
        double all = 0;
        double weight = 1;
        for (int m = 1; m <= 8 && history.knows(slot - (long) m * period); m++, weight *= age) {
            all += weight;
            if (history.active(slot - (long) m * period)) {
                called += weight;
            }
        }
        return (called + prior * base) / (all + prior);
    }

    private static int experience(int gaps) {
        return gaps == 0 ? 0 : Math.min(MOST_LEVEL, 1 + (int) (Math.log(gaps) / Math.log(2.5)));
    }

    private static int support(double reached) {
        return reached == 0 ? 0 : Math.min(MOST_LEVEL, 1 + (int) (Math.log(reached + 0.5) / Math.log(2)));
    }

    private void put(Model model, double probability) {
        inputs[model.index()] = (float) Odds.log(probability);
    }
}
