package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Loopback ports for instances: none of those that the kernel gives to outgoing connections, so that they still are free a moment later. */
final class InstancePorts {
    private static final int FIRST = 10_240;
    /** Linux's default for the lower end of {@code net.ipv4.ip_local_port_range}. */
    private static final int FIRST_EPHEMERAL = 32_768;

    private static final int MAX_TRIES = 1000;

    private InstancePorts() {}

    static int next() throws IOException {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST_EPHEMERAL);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("No free port was found between " + FIRST + " and " + FIRST_EPHEMERAL);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
