package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an instance that it is about to be frozen, so that it can close what would break meanwhile and give memory back.
 * An app that does not know the hook is asked once per revision, by HEAD, and then left alone.
 */
final class StandbyHook {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyHook.class);
    private static final String PATH = "/_thaw/standby";
    private static final String KNOWS = "thaw-lifecycle: standby";
    private static final String BUSY = "http/1.1 409";
    /** How an answer begins that says nothing about what it knows. */
    private static final String UNABLE = "http/1.1 5";

    private static final int CONNECT_TIMEOUT_MS = 500;
    private static final int TIMEOUT_MS = 2_000;
    private static final int MAX_HEAD = 4 << 10;

    /** The most revisions that are remembered; one that is forgotten is asked again. */
    private static final int MAX_KNOWN = 1_000;

    private final Map<String, Boolean> knows = new ConcurrentHashMap<>();

    /** Blocks until the instance is prepared, or for two seconds at most; false when it works on something and must not be frozen now. */
    boolean tell(String revision, int port) {
        try {
            Boolean known = knows.get(revision);
            if (known == null) {
                String answer = ask("HEAD", port);
                known = answer.contains(KNOWS);
                if (known || !answer.startsWith(UNABLE)) {
                    remember(revision, known);
                }
            }
            return !known || !ask("POST", port).startsWith(BUSY);
        } catch (IOException e) {
            LOG.debug("An instance of {} did not hear that it becomes a standby", revision, e);
            return true;
        }
    }

    /** The head of the answer, in lower case. */
    private static String ask(String method, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            String request = method + " " + PATH
                    + " HTTP/1.1\r\nHost: localhost\r\nThaw-Lifecycle: standby\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] head = socket.getInputStream().readNBytes(MAX_HEAD);
            return new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        }
    }

    private void remember(String revision, boolean known) {
        if (knows.size() >= MAX_KNOWN) {
            knows.clear();
        }
        knows.put(revision, known);
    }
}
