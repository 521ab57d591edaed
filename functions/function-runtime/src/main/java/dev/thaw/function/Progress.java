package dev.thaw.function;

/** Takes an invocation's progress. */
@FunctionalInterface
interface Progress {
    Progress NONE = (fraction, message) -> {};

    void report(double fraction, String message);
}
