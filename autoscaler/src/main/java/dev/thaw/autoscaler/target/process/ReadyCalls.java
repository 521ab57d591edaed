package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from instances that they listen: each finds an address of its own in {@code THAW_READY} and sends a POST there, in the
 * spirit of sd_notify(3). So nothing has to look at its port all the time.
 */
final class ReadyCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadyCalls.class);
    private static final int BACKLOG = 256;
    private static final int MAX_AT_A_TIME = 64;
    private static final int TIMEOUT_MS = 1_000;
    private static final int MAX_LINE = 128;
    private static final int MAX_REVISIONS = 1_000;
    private static final byte[] ANSWER =
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final Semaphore room = new Semaphore(MAX_AT_A_TIME);
    private final Map<String, Expected> expected = new ConcurrentHashMap<>();
    private final Set<String> telling = ConcurrentHashMap.newKeySet();

    private record Expected(String revision, ReadySignal signal) {}

    ReadyCalls() throws IOException {
        Thread.ofVirtual().name("ready-calls").start(this::accept);
    }

    /** A new instance's signal; its address is a secret of that instance. */
    ReadySignal expect(String revision) {
        String path = "/" + UUID.randomUUID();
        var signal = new ReadySignal(
                "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.getLocalPort() + path,
                telling.contains(revision));
        expected.put(path, new Expected(revision, signal));
        return signal;
    }

    /** It is ready, or will never be. */
    void forget(ReadySignal signal) {
        expected.values().removeIf(e -> e.signal() == signal);
    }

    int waiting() {
        return expected.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket caller = server.accept();
                if (room.tryAcquire()) {
                    Thread.ofVirtual().name("ready-call").start(() -> hear(caller));
                } else {
                    caller.close();
                }
            } catch (IOException e) {
                LOG.debug("A call was not taken", e);
            }
        }
    }

    private void hear(Socket caller) {
        try (caller) {
            caller.setSoTimeout(TIMEOUT_MS);
            String[] request = line(caller).split(" ", -1);
            Expected heard = request.length > 1 && request[0].equals("POST") ? expected.remove(request[1]) : null;
            if (heard != null) {
                if (telling.size() >= MAX_REVISIONS) {
                    telling.clear();
                }
                telling.add(heard.revision());
                heard.signal().give();
                caller.getOutputStream().write(ANSWER);
            }
        } catch (IOException e) {
            LOG.debug("A call broke off", e);
        } finally {
            room.release();
        }
    }

    /** The first line, as far as it is of use. */
    private static String line(Socket caller) throws IOException {
        var line = new StringBuilder();
        for (int c = caller.getInputStream().read();
                c >= ' ' && line.length() < MAX_LINE;
                c = caller.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("The socket goes with the process", e);
        }
    }
}
