package dev.thaw.function;

import java.io.IOException;

/** Reading an input failed half-way, as opposed to writing it to scratch. */
final class InputBrokenException extends IOException {
    private static final long serialVersionUID = 1L;

    InputBrokenException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
