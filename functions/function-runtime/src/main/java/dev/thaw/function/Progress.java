package dev.thaw.function;

/** Takes an invocation's progress. */
@FunctionalInterface
interface Progress {
    Progress NONE = (fraction, message) -> {};

    void report(double fraction, String message);

    /** The work has ended: nothing is told any more. */
    default void end() {}
}
