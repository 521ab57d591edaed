package dev.thaw.function;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.function.net.GuardedHttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Whether an invocation is what it says of itself. */
class PlatformRecordsTest {
    private static final String ID = "0198c2f0-0000-7000-8000-000000000001";
    private static final ObjectMapper JSON = new ObjectMapper();

    private HttpServer platform;
    private volatile int status = 200;
    private volatile String record;

    @BeforeEach
    void start() throws IOException {
        platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        platform.createContext("/v1/invocations/" + ID, exchange -> {
            byte[] body = record.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        platform.start();
    }

    @AfterEach
    void stop() {
        platform.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "image-gen, batches, RUNNING, prompts/a+b.csv, true",
        "image-gen, , RUNNING, prompts/a+b.csv, false",
        "other, batches, RUNNING, prompts/a+b.csv, false",
        "image-gen, batches, SUCCEEDED, prompts/a+b.csv, false",
        "image-gen, batches, RUNNING, prompts/other.csv, false"
    })
    void onlyATriggersRunningInvocationForTheSameObjectIsTrue(
            String function, String trigger, String state, String key, boolean expected) throws Exception {
        // Given
        record = JSON.writeValueAsString(JSON.createObjectNode()
                .put("function", function)
                .put("trigger", trigger)
                .put("status", state)
                .set(
                        "input",
                        JSON.readTree("{\"data\": {\"s3\": {\"bucket\": {\"name\": \"media\"}, \"object\": {\"key\": \""
                                + key + "\"}}}}")));

        // Then
        assertEquals(expected, records().triggered(invocation(Optional.of(ID))));
    }

    @Test
    void whatThePlatformDoesNotKnowIsNotTrue() throws Exception {
        // Given
        status = 404;
        record = "{}";

        // Then
        assertFalse(records().triggered(invocation(Optional.of(ID))));
        assertFalse(records().triggered(invocation(Optional.of("../functions"))));
        assertFalse(records().triggered(invocation(Optional.empty())));
    }

    @Test
    void aPlatformThatDoesNotAnswerLeavesItForAnotherAttempt() {
        // Given
        status = 500;
        record = "{}";

        // Then
        var failure = assertThrows(FunctionException.class, () -> records().triggered(invocation(Optional.of(ID))));
        assertEquals(503, failure.status());
        assertEquals("platform-unavailable", failure.code());
    }

    private PlatformRecords records() {
        URI address = URI.create("http://127.0.0.1:" + platform.getAddress().getPort());
        return new PlatformRecords(Optional.of(address), Optional.of("image-gen"), JSON);
    }

    private static Invocation<Void> invocation(Optional<String> id) {
        var request = new Request(
                "key",
                id,
                1,
                Instant.now().plusSeconds(15),
                true,
                0,
                Optional.of(new ObjectAddress("media", "prompts/a b.csv")),
                Optional.empty(),
                Optional.empty(),
                JSON.createObjectNode());
        return new Invocation<>(
                request,
                null,
                Optional.empty(),
                null,
                new ObjectStore(Duration.ofSeconds(10)),
                GuardedHttp.allowing(List.of()),
                Progress.NONE,
                new Cancellation());
    }
}
