package dev.thaw.autoscaler.target.process;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How the platform learns that an instance listens. */
@Timeout(30)
class ReadinessTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(400);

    private final HttpClient client = HttpClient.newHttpClient();
    /** Stands for the platform's own process, which holds the sockets of these tests. */
    private final ProcessHandle here = ProcessHandle.current();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void hearsItFromTheInstance() throws Exception {
        try (var calls = new ReadyCalls();
                var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // Given an instance that listens
            ReadySignal signal = calls.expect("r-1");
            // When it says so
            assertEquals(204, post(signal.url()));
            // Then that is heard
            assertTrue(signal.isGiven());
            assertTrue(new PortProbe(server.getLocalPort(), LONG, signal).await(here));
            // And its address is used up
            assertThrows(java.io.IOException.class, () -> post(signal.url()));
            assertEquals(0, calls.waiting());
        }
    }

    @Test
    void looksForItselfAtOneThatNeverSaysIt() throws Exception {
        try (var calls = new ReadyCalls()) {
            // Given a revision whose instances have said it
            post(calls.expect("r-1").url());
            ReadySignal signal = calls.expect("r-1");
            int port = InstancePorts.next();
            var ready = CompletableFuture.supplyAsync(() -> probe(port, LONG, signal));
            // When one listens without a word
            try (var server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
                // Then it is seen
                assertTrue(ready.get(10, TimeUnit.SECONDS));
                assertFalse(signal.isGiven());
                assertEquals(port, server.getLocalPort());
            }
            calls.forget(signal);
            assertEquals(0, calls.waiting());
        }
    }

    @Test
    void believesNoLie() throws Exception {
        try (var calls = new ReadyCalls()) {
            // Given an instance that says it and does not listen
            ReadySignal signal = calls.expect("r-1");
            post(signal.url());
            // When, Then
            assertFalse(probe(InstancePorts.next(), SHORT, signal));
        }
    }

    @Test
    void doesNotTakeAnotherProgramsPortForTheInstances() throws Exception {
        // Given a port that this program has taken, and a process that does not listen there
        Process process = new ProcessBuilder(Guardian.wrap(java.util.List.of("sleep", "60"))).start();
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            await().until(() -> Proc.session(process.pid()).orElse(-1) == process.pid());
            int port = server.getLocalPort();
            // When, Then
            assertTrue(ListeningSockets.belongsToOthers(port, process.pid()));
            assertFalse(ListeningSockets.belongsToOthers(port, here.pid()));
            assertFalse(new PortProbe(port, SHORT, ReadySignal.none()).await(process.toHandle()));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void anUnknownOrBrokenCallChangesNothing() throws Exception {
        try (var calls = new ReadyCalls()) {
            // Given
            ReadySignal signal = calls.expect("r-1");
            URI known = URI.create(signal.url());
            // When somebody guesses, asks instead of telling, sends garbage, or says nothing
            assertThrows(
                    java.io.IOException.class,
                    () -> post(known.resolve("/guess").toString()));
            assertThrows(
                    java.io.IOException.class,
                    () -> client.send(HttpRequest.newBuilder(known).build(), BodyHandlers.discarding()));
            try (var garbage = new Socket(InetAddress.getLoopbackAddress(), known.getPort());
                    var silent = new Socket(InetAddress.getLoopbackAddress(), known.getPort())) {
                garbage.getOutputStream().write("x".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
                // Then the instance is heard all the same
                assertFalse(signal.isGiven());
                assertEquals(204, post(signal.url()));
                assertTrue(silent.isConnected());
            }
        }
    }

    private int post(String url) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.noBody());
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private boolean probe(int port, Duration limit, ReadySignal signal) {
        try {
            return new PortProbe(port, limit, signal).await(here);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
