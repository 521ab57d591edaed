package dev.thaw.engine.forecast;

import java.time.Duration;

/**
 * What the forecast trades against each other.
 *
 * @param slot the length of a slot; a minute unless time runs faster
 * @param gigabyteSecondsPerSecond memory x time (GB·s) that is worth one second of saved start; 99.69 is FeMux's exchange rate (EuroSys 2026)
 */
public record ForecastSettings(Duration slot, double gigabyteSecondsPerSecond) {
    /** One minute, 99.69 GB·s for a second. */
    public static final ForecastSettings DEFAULT = new ForecastSettings(Duration.ofMinutes(1), 99.69);

    public ForecastSettings {
        if (slot.isZero() || slot.isNegative()) {
            throw new IllegalArgumentException("slot must be positive: " + slot);
        }
        if (!(gigabyteSecondsPerSecond > 0)) {
            throw new IllegalArgumentException(
                    "gigabyteSecondsPerSecond must be positive: " + gigabyteSecondsPerSecond);
        }
    }

    /** What one idle slot of an instance costs, in seconds of start time. */
    double idlePrice(long memoryBytes) {
        return memoryBytes / (double) (1 << 30) * slot.toNanos() / 1e9 / gigabyteSecondsPerSecond;
    }
}
