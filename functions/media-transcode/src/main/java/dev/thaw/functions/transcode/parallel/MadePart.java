package dev.thaw.functions.transcode.parallel;

import java.io.IOException;
import java.io.InputStream;

/** A part that is made, of each film one file. */
interface MadePart {
    InputStream open(String film) throws IOException;

    /** Deletes the files, as far as that is possible. */
    void discard();
}
