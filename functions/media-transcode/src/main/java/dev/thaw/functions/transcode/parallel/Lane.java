package dev.thaw.functions.transcode.parallel;

import java.io.IOException;
import java.util.function.DoubleConsumer;

import dev.thaw.function.FunctionException;

/** A worker that makes one part at a time. */
interface Lane {
    /** Whether it works in this process: then it always comes to its turn. */
    boolean isLocal();

    /** What it does once, before its first part. */
    default void prepare() throws IOException, InterruptedException {}

    /**
     * Makes a part.
     *
     * @param progress told now and then how far it is, from 0 to 1
     * @throws FunctionException with the status that says whether to try again
     */
    MadePart make(Part part, DoubleConsumer progress) throws IOException, InterruptedException;
}
