package dev.thaw.function;

/** Takes an invocation's progress. */
@FunctionalInterface
interface Progress {
    Progress NONE = (fraction, message) -> {};

    void report(double fraction, String message);

    /** Tells another too. */
    default Progress and(Progress other) {
        Progress one = this;
        return new Progress() {
            @Override
            public void report(double fraction, String message) {
                one.report(fraction, message);
                other.report(fraction, message);
            }

            @Override
            public void end() {
                one.end();
                other.end();
            }
        };
    }

    /** The work has ended: nothing is told any more. */
    default void end() {}
}
