package dev.thaw.engine.forecast;

/** Probabilities and the logarithms of their odds. */
final class Odds {
    private static final double LEAST = 0.0002;
    private static final double MOST = 0.9995;

    private Odds() {}

    /** Keeps a probability off certainty, so that one surprise does not outweigh everything. */
    static double clamp(double probability) {
        return Math.min(MOST, Math.max(LEAST, probability));
    }

    static double log(double probability) {
        double p = clamp(probability);
        return Math.log(p / (1 - p));
    }

    static double probability(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }
}
