package dev.thaw.embedded;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EmbeddedBrokerTest {
    @TempDir
    Path folder;

    @Test
    void listensAndKeepsItsQueues() throws Exception {
        // Given
        try (var first = EmbeddedBroker.start(folder, 0, List.of("events"))) {
            assertTrue(first.port() > 0);
        }

        // When
        try (var second = EmbeddedBroker.start(folder, 0, List.of("events"));
                var socket = new java.net.Socket(second.host(), second.port())) {

            // Then
            assertTrue(socket.isConnected());
            assertEquals(0, second.depth("events"));
            assertEquals(0, second.depth("unknown"));
            assertTrue(Files.isDirectory(folder.resolve("journal")));
        }
    }

    @Test
    void namesAPortThatIsTaken() throws Exception {
        // Given
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            // When
            var refused =
                    assertThrows(PortTakenException.class, () -> EmbeddedBroker.start(folder, port, List.of("events")));

            // Then
            assertEquals(port, refused.port());
        }
    }
}
