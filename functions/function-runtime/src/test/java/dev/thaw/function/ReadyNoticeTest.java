package dev.thaw.function;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What the platform hears when a function has started. */
@QuarkusTest
@QuarkusTestResource(value = Platform.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = ReadyNoticeTest.Ear.class, restrictToAnnotatedClass = true)
@TestProfile(ReadyNoticeTest.Alone.class)
@Timeout(30)
class ReadyNoticeTest {
    private static volatile ServerSocket ear;

    /** Makes Quarkus start the application anew. */
    public static final class Alone implements QuarkusTestProfile {}

    /** Listens in the platform's place. */
    public static final class Ear implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            try {
                ear = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                return Map.of("thaw.ready", "http://127.0.0.1:" + ear.getLocalPort() + "/secret");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            try {
                ear.close();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Test
    void postsThatItListens() throws Exception {
        // Given an application that has just started, When the platform listens
        try (Socket call = ear.accept()) {
            String line = new String(call.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("");
            // Then it hears of it at the address that only this instance knows
            assertEquals("POST /secret HTTP/1.1", line);
        }
    }
}
