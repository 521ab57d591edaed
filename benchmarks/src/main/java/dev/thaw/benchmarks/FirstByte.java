package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Measures from a moment to the first byte of an answer with status 200, over a plain socket so that no client library's start-up is in it. */
final class FirstByte {
    private static final int TIMEOUT_MS = 60_000;
    private static final long RETRY_MS = 1;
    private static final String OK = "HTTP/1.1 200";

    private FirstByte() {}

    /** Sends one GET; returns the nanoseconds from {@code began} to the first byte. */
    static long ofOne(URI url, long began) throws IOException {
        long first = attempt(url);
        if (first < 0) {
            throw new IOException(url + " did not answer with 200");
        }
        return first - began;
    }

    /** Sends GETs until one is answered with 200, as one who waits for a server does. */
    static long ofFirstSuccess(URI url, long began, Duration limit) throws IOException {
        while (System.nanoTime() - began < limit.toNanos()) {
            long first = attempt(url);
            if (first >= 0) {
                return first - began;
            }
            Edition.pause(RETRY_MS);
        }
        throw new IOException(url + " did not answer with 200 within " + limit.toSeconds() + " s");
    }

    private static long attempt(URI url) throws IOException {
        try (var socket = new Socket(InetAddress.getByName(url.getHost()), url.getPort())) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            String request = "GET " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getAuthority()
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            int firstByte = socket.getInputStream().read();
            long now = System.nanoTime();
            byte[] rest = socket.getInputStream().readNBytes(OK.length() - 1);
            String status = (char) firstByte + new String(rest, StandardCharsets.US_ASCII);
            return status.equals(OK) ? now : -1;
        } catch (java.net.ConnectException e) {
            return -1;
        }
    }
}
