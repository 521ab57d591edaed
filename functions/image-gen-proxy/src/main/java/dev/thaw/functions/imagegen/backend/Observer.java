package dev.thaw.functions.imagegen.backend;

import dev.thaw.functions.imagegen.usage.Tokens;

/** Hears how far a back end is, and tells whether anybody still wants to know. */
public interface Observer {
    /** How far the work is, 0 to 1; may be called often. */
    void progress(double fraction);

    /** A picture that is not finished yet. */
    default void partial(Picture picture) {}

    /**
     * The back end has taken the work, and can be asked about it under this name: whoever takes the job up again, in another process perhaps,
     * gets it as {@link DrawTask#ticket} and need not have it done, and paid, twice.
     */
    default void ticket(String ticket) {}

    /** What the back end has counted for the work. */
    default void tokens(Tokens tokens) {}

    /**
     * Ends the work when it is of no use any more.
     *
     * @throws InterruptedException when nobody waits
     */
    void check() throws InterruptedException;
}
