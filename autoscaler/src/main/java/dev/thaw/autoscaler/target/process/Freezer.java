package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.util.Optional;

/** Takes the CPU from an instance and its children, and gives it back within a millisecond. */
sealed interface Freezer permits CgroupFreezer, SignalFreezer {
    /** The best that this machine lets us do: control groups, which reach every child, else signals. */
    static Freezer best(Cgroups limits, String group) throws IOException {
        Optional<CgroupFreezer> groups = CgroupFreezer.find(limits, group);
        return groups.isPresent() ? groups.get() : new SignalFreezer();
    }

    /** An instance has been started. */
    default void adopt(String id, long pid) {}

    /** Finds out what there is to freeze; may take a while, and comes before each freeze. */
    default void prepare(String id, long pid) {}

    /** Stops everything that belongs to the instance. */
    void freeze(String id, long pid);

    /** Lets it run again; takes effect after any freeze that was asked for before. */
    void thaw(String id, long pid);

    /** The instance has ended; false when something of it is left, and this has to be called again. */
    default boolean forget(String id) {
        return true;
    }

    /** Removes what a platform has left that has ended. */
    default void sweep(String endedGroup) {}

    /** Nothing is frozen any more from here. */
    default void close() {}
}
