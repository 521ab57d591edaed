package dev.thaw.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Loopback ports for servers that must be told theirs beforehand. */
public final class FreePort {
    private FreePort() {}

    /** A port that nothing listens on at this moment. */
    public static int find() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * The port itself.
     *
     * @throws PortTakenException when something listens on it
     */
    public static int require(int port) throws PortTakenException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return port;
        } catch (IOException e) {
            throw new PortTakenException(port, e);
        }
    }
}
