package dev.thaw.functions.imagegen.backend;

/** Hears how far a back end is, and tells whether anybody still wants to know. */
public interface Observer {
    /** How far the work is, 0 to 1; may be called often. */
    void progress(double fraction);

    /** A picture that is not finished yet. */
    default void partial(Picture picture) {}

    /**
     * Ends the work when it is of no use any more.
     *
     * @throws InterruptedException when nobody waits
     */
    void check() throws InterruptedException;
}
