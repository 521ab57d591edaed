package dev.thaw.functions.imagegen.job;

import dev.thaw.functions.imagegen.backend.Picture;

/** Hears of a job that this instance works on; is called from the worker's thread and must not block for long. */
public interface Listener {
    /** A picture that is not finished yet. */
    default void partial(Picture picture) {}

    /** How far it is, 0 to 1. */
    default void progress(double fraction) {}
}
