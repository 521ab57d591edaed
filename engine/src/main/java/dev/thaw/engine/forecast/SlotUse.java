package dev.thaw.engine.forecast;

import java.time.Duration;

/**
 * What one function did in the slot that has just ended, and what its instances cost.
 *
 * @param function its name, unique among all functions
 * @param app what it belongs to; functions of one app tend to be called together; may be empty
 * @param arrivals requests that arrived in the slot
 * @param peakInstances the most instances that were needed at one time; at least 1 when something arrived
 * @param startTime what a cold start of this function takes, as measured
 * @param memoryBytes what an idle instance holds, as measured
 */
public record SlotUse(
        String function, String app, int arrivals, int peakInstances, Duration startTime, long memoryBytes) {
    public SlotUse {
        if (arrivals < 0 || peakInstances < 0 || startTime.isNegative() || memoryBytes < 0) {
            throw new IllegalArgumentException("negative: " + function + " " + arrivals + " " + peakInstances + " "
                    + startTime + " " + memoryBytes);
        }
    }

    /** Whether an instance was needed. */
    boolean isActive() {
        return arrivals > 0 || peakInstances > 0;
    }
}
