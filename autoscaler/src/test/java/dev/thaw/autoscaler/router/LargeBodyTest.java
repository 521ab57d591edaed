package dev.thaw.autoscaler.router;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Bodies that are much larger than the router's memory. */
@Timeout(60)
class LargeBodyTest {
    private static final long GIB = 1L << 30;
    private static final byte[] PART = new byte[256 << 10];
    private static final long REST = Duration.ofMillis(500).toNanos();

    @Test
    void aGibibyteEachWayPassesIn64MebibytesOfHeap() throws Exception {
        // Given an instance that reads and writes in its own time, and a router with 64 MiB of heap and of buffers
        try (var upstream = new RawServer(LargeBodyTest::exchange)) {
            Process router = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:MaxDirectMemorySize=64m",
                            "-Dio.netty.maxDirectMemory=0",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-cp",
                            System.getProperty("java.class.path"),
                            RouterApp.class.getName(),
                            Integer.toString(upstream.port()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader out = router.inputReader();
                    var caller = RawServer.Peer.to(port(out))) {
                // When the caller sends as fast as it can
                caller.send("POST /fn/f/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + GIB + "\r\n\r\n");
                write(caller.socket().getOutputStream());
                // And reads in its own time as well
                assertTrue(caller.head().startsWith("HTTP/1.1 200 "));
                LockSupport.parkNanos(REST);
                // Then everything comes through
                assertEquals(GIB, read(caller.socket().getInputStream()));
                assertTrue(router.isAlive());
            } finally {
                router.destroyForcibly().waitFor();
            }
        }
    }

    private static int port(BufferedReader out) throws IOException {
        String line = out.readLine();
        while (line != null && !line.matches("\\d+")) {
            line = out.readLine();
        }
        return Integer.parseInt(String.valueOf(line));
    }

    private static void exchange(RawServer.Peer peer) throws IOException {
        peer.head();
        LockSupport.parkNanos(REST);
        assertEquals(GIB, read(peer.socket().getInputStream()));
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + GIB + "\r\n\r\n");
        write(peer.socket().getOutputStream());
    }

    private static void write(OutputStream out) throws IOException {
        for (long left = GIB; left > 0; left -= PART.length) {
            out.write(PART);
        }
    }

    private static long read(InputStream in) throws IOException {
        byte[] part = new byte[PART.length];
        long count = 0;
        while (count < GIB) {
            int some = in.read(part);
            if (some < 0) {
                break;
            }
            count += some;
        }
        return count;
    }
}
