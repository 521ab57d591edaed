package dev.thaw.autoscaler.target.process;

/** Takes the CPU from an instance and its children, and gives it back within a millisecond. */
sealed interface Freezer permits CgroupFreezer, SignalFreezer {
    /** Finds out what there is to freeze; may take a while, and comes before each freeze. */
    default void prepare(String id, long pid) {}

    /** Stops everything that belongs to the instance. */
    void freeze(String id, long pid);

    /** Lets it run again; takes effect after any freeze that was asked for before. */
    void thaw(String id, long pid);

    /** The instance has ended. */
    default void forget(String id) {}

    /** Nothing is frozen any more from here. */
    default void close() {}

    /** Gives the memory of a frozen instance back to the machine as far as the kernel can. */
    default void reclaim(String id, long bytes) {}
}
