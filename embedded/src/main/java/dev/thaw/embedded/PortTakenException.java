package dev.thaw.embedded;

import java.io.IOException;

/** Something else listens on a port that a server was told to take. */
public final class PortTakenException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int port;

    public PortTakenException(int port, Throwable cause) {
        super("Port " + port + " is taken", cause);
        this.port = port;
    }

    public int port() {
        return port;
    }
}
