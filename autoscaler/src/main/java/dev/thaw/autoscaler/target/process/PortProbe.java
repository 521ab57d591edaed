package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits until something accepts connections on a loopback port: Knative's default readiness probe. Often at first, then less so. */
final class PortProbe {
    private static final int CONNECT_TIMEOUT_MS = 500;
    private static final long EAGER_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long EAGER_PAUSE_MS = 1;
    private static final long PAUSE_MS = 10;

    private final InetSocketAddress address;
    private final Duration limit;

    PortProbe(int port, Duration limit) {
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.limit = limit;
    }

    /** Blocks; false after the limit, or once {@code alive} says no. */
    boolean await(BooleanSupplier alive) throws InterruptedException {
        long began = System.nanoTime();
        while (alive.getAsBoolean()) {
            if (accepts()) {
                return true;
            }
            long waited = System.nanoTime() - began;
            if (waited > limit.toNanos()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(waited < EAGER_NANOS ? EAGER_PAUSE_MS : PAUSE_MS);
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
