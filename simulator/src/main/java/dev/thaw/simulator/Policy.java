package dev.thaw.simulator;

/** Decides how many instances of each function are up in the next minute. */
public interface Policy {
    /** What users call it. */
    String name();

    /**
     * Ends a minute.
     *
     * @param minute counted from the trace's own start of day
     * @param invocations of each function in that minute
     * @param needed instances of each function that were in use at one time
     * @return instances of each function to be up in the next minute
     */
    int[] endMinute(int minute, int[] invocations, int[] needed);
}
