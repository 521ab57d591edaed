package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;

/**
 * Sends GETs over kept HTTP/1.1 connections from one thread. In a closed loop every connection has one request on its way, always. In an
 * open loop requests are due at fixed times, whatever became of those before, and their time counts from when they were due: one
 * that the server delays is not left out (coordinated omission, as Gil Tene calls it).
 */
final class LoadGenerator {
    private static final long HIGHEST_MICROS = Duration.ofMinutes(2).toNanos() / 1_000;
    private static final int DIGITS = 3;
    private static final long PAUSE_NANOS = 20_000;
    private static final long CLOSED_WAIT_MS = 100;
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final InetSocketAddress address;
    private final byte[] request;
    private final int mostConnections;

    /** One answer: when its request was due and when it was there in full, both in ns. */
    @FunctionalInterface
    interface Answers {
        void add(long due, long answered, Connection.Answer.Whole answer);
    }

    /**
     * What came of a run.
     *
     * @param latency of the answers with status 200, in µs
     * @param failed requests whose connection ended without an answer
     */
    record Result(long ok, long shed, long other, long failed, Duration took, Histogram latency) {
        double okPerSecond() {
            return ok / (took.toNanos() / 1e9);
        }

        double millis(double percentile) {
            return latency.getValueAtPercentile(percentile) / 1e3;
        }
    }

    /**
     * @param mostConnections what a closed loop opens, and what an open loop may
     */
    LoadGenerator(URI url, int mostConnections) {
        this.address = new InetSocketAddress(url.getHost(), url.getPort());
        this.request = ("GET " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        this.mostConnections = mostConnections;
    }

    Result closedLoop(Duration length) throws IOException {
        try (var run = new Run((due, answered, answer) -> {})) {
            for (int i = 0; i < mostConnections; i++) {
                run.send(System.nanoTime());
            }
            long began = System.nanoTime();
            while (System.nanoTime() - began < length.toNanos()) {
                run.answers(CLOSED_WAIT_MS);
                while (!run.idle.isEmpty()) {
                    run.send(System.nanoTime());
                }
            }
            return run.result(began);
        }
    }

    Result openLoop(double perSecond, Duration length) throws IOException {
        return openLoop(perSecond, length, (due, answered, answer) -> {});
    }

    Result openLoop(double perSecond, Duration length, Answers seen) throws IOException {
        long count = (long) (perSecond * length.toNanos() / 1e9);
        double gap = 1e9 / perSecond;
        try (var run = new Run(seen)) {
            long began = System.nanoTime();
            long sent = 0;
            while (sent < count
                    || (run.busy > 0
                            && System.nanoTime() - began < length.plus(GRACE).toNanos())) {
                int events = run.answers(0);
                long now = System.nanoTime();
                int batch = 0;
                while (sent < count
                        && now - began >= sent * gap
                        && batch < 64
                        && run.send(began + (long) (sent * gap))) {
                    sent++;
                    batch++;
                }
                if (events == 0 && batch == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
            return run.result(began);
        }
    }

    private final class Run implements AutoCloseable {
        private final Selector selector = Selector.open();
        private final Deque<Connection> idle = new ArrayDeque<>();
        private final List<Connection> all = new ArrayList<>();
        private final Histogram latency = new Histogram(HIGHEST_MICROS, DIGITS);
        private final Answers seen;
        private int open;
        private int busy;
        private long ok;
        private long shed;
        private long other;
        private long failed;

        Run(Answers seen) throws IOException {
            this.seen = seen;
        }

        /** False when every connection is busy. */
        boolean send(long due) throws IOException {
            Connection connection = idle.pollLast();
            if (connection == null) {
                if (open >= mostConnections) {
                    return false;
                }
                connection = new Connection(selector, address);
                all.add(connection);
                open++;
            }
            busy++;
            if (!connection.send(ByteBuffer.wrap(request), due)) {
                ended(connection);
            }
            return true;
        }

        private void ended(Connection connection) {
            failed++;
            busy--;
            open--;
            connection.close();
        }

        /** Takes in what has come; returns how many connections had news. */
        int answers(long waitMillis) throws IOException {
            int events = waitMillis == 0 ? selector.selectNow() : selector.select(waitMillis);
            for (SelectionKey key : selector.selectedKeys()) {
                var connection = (Connection) key.attachment();
                Connection.Answer answer = connection.read();
                if (answer instanceof Connection.Answer.Whole whole) {
                    whole(connection, whole);
                } else if (answer instanceof Connection.Answer.Closed) {
                    closed(connection);
                }
            }
            selector.selectedKeys().clear();
            return events;
        }

        private void whole(Connection connection, Connection.Answer.Whole answer) {
            long now = System.nanoTime();
            busy--;
            if (answer.isOk()) {
                ok++;
                latency.recordValue(Math.min(HIGHEST_MICROS, (now - connection.due()) / 1_000));
            } else if (answer.shed()) {
                shed++;
            } else {
                other++;
            }
            seen.add(connection.due(), now, answer);
            if (answer.keep()) {
                idle.addLast(connection);
            } else {
                open--;
                connection.close();
            }
        }

        private void closed(Connection connection) {
            if (idle.remove(connection)) {
                open--;
                connection.close();
            } else {
                ended(connection);
            }
        }

        Result result(long began) {
            return new Result(ok, shed, other, failed + busy, Duration.ofNanos(System.nanoTime() - began), latency);
        }

        @Override
        public void close() throws IOException {
            all.forEach(Connection::close);
            selector.close();
        }
    }
}
