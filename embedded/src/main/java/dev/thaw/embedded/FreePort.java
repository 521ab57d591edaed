package dev.thaw.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Loopback ports for servers that must be told theirs beforehand. */
public final class FreePort {
    private static final int FIRST = 10_240;
    /** Linux's default for the lower end of {@code net.ipv4.ip_local_port_range}. */
    private static final int FIRST_EPHEMERAL = 32_768;

    private static final int MAX_TRIES = 1000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /**
     * A port that nothing listens on, and that this process has not been given before. It is none of those that the kernel gives to outgoing
     * connections, so that it still is free when a server takes it.
     */
    public static int find() throws IOException {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST_EPHEMERAL);
            if (GIVEN.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new IOException("No free port was found between " + FIRST + " and " + FIRST_EPHEMERAL);
    }

    private static boolean isFree(int port) {
        try {
            return require(port) == port;
        } catch (PortTakenException e) {
            return false;
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
