package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Waits until an instance accepts connections on its loopback port: looks when the instance says so, and now and then in case it never does. */
final class PortProbe {
    private static final int CONNECT_TIMEOUT_MS = 500;

    private final InetSocketAddress address;
    private final Duration limit;
    private final ReadySignal signal;

    PortProbe(int port, Duration limit, ReadySignal signal) {
        this.signal = signal;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.limit = limit;
    }

    /** Blocks; false after the limit, or once the process has ended. */
    boolean await(ProcessHandle process) throws InterruptedException {
        long began = System.nanoTime();
        while (process.isAlive()) {
            if (accepts()
                    && (signal.isGiven() || !ListeningSockets.belongsToOthers(address.getPort(), process.pid()))) {
                return true;
            }
            long waited = System.nanoTime() - began;
            if (waited > limit.toNanos()) {
                return false;
            }
            signal.await(waited);
        }
        return false;
    }

    private boolean accepts() {
        try (var socket = new Socket()) {
            socket.connect(address, CONNECT_TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends one request and reads its answer, whatever it is. */
    void request() throws IOException {
        try (var socket = new Socket()) {
            socket.connect(address, CONNECT_TIMEOUT_MS);
            socket.setSoTimeout((int) limit.toMillis());
            String request = "GET /q/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }
}
