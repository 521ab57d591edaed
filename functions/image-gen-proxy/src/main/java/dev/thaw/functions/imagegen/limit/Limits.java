package dev.thaw.functions.imagegen.limit;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a key may have; empty means without limit.
 *
 * @param requestsPerMinute requests for pictures, in a burst or spread
 * @param openJobs jobs that wait or are worked on
 * @param concurrency jobs that are worked on; more of them wait
 * @param dailyBudget the price of a day's pictures, in UTC
 * @param weight its share of the back ends when several keys want them
 * @param priority added to what its requests ask for
 */
public record Limits(
        OptionalInt requestsPerMinute,
        OptionalInt openJobs,
        OptionalInt concurrency,
        OptionalDouble dailyBudget,
        double weight,
        int priority) {
    /** Without any limit, with the usual weight and priority. */
    public static final Limits NONE =
            new Limits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.empty(), 1, 0);

    public Limits {
        if (weight <= 0) {
            throw new IllegalArgumentException("A key's weight must be more than 0");
        }
    }

    /** Whether a new job must be looked at together with the key's others. */
    public boolean countJobs() {
        return openJobs.isPresent() || dailyBudget.isPresent();
    }
}
