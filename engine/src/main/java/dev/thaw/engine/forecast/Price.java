package dev.thaw.engine.forecast;

/**
 * What a function's mistakes cost.
 *
 * @param start of a cold start, in s
 * @param idle of an instance that waits for one slot in vain, in s of start time
 */
record Price(double start, double idle) {
    static Price of(SlotUse use, ForecastSettings settings) {
        return new Price(use.startTime().toNanos() / 1e9, settings.idlePrice(use.memoryBytes()));
    }

    /** What an instance is worth that is needed with a probability: the start it may save, less the memory it may waste. */
    double worth(double probability, double caution) {
        return probability * start * caution - (1 - probability) * idle;
    }

    boolean isWorth(double probability, double caution) {
        return worth(probability, caution) > 0;
    }
}
