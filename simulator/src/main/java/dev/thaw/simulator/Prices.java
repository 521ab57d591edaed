package dev.thaw.simulator;

/** What a start and idle memory cost in the comparison (FeMux, EuroSys 2026). */
public final class Prices {
    /** The price of a cold start, in s. */
    public static final double START_SECONDS = 0.808;
    /** GB·s of idle memory that are worth one second. */
    public static final double GB_SECONDS_PER_SECOND = 99.69;

    private static final double SECONDS_PER_MINUTE = 60;

    private Prices() {}

    static double cost(long coldStarts, double idleGbMinutes) {
        return coldStarts * START_SECONDS + idleGbMinutes * SECONDS_PER_MINUTE / GB_SECONDS_PER_SECOND;
    }
}
