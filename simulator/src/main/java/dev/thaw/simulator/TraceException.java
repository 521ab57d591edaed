package dev.thaw.simulator;

import java.nio.file.Path;

/** A trace cannot be read; says in which file and line. */
public final class TraceException extends Exception {
    private static final long serialVersionUID = 1L;

    TraceException(Path file, int line, String problem) {
        super(file + ":" + line + ": " + problem);
    }

    TraceException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
