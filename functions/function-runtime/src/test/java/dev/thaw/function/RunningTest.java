package dev.thaw.function;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What happens while an invocation runs: progress, cancel, deadline, limits. */
@QuarkusTest
@QuarkusTestResource(Platform.class)
class RunningTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Objects objects = new Objects();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void input() {
        Platform.POSTED.clear();
        Platform.answer = 204;
        Copy.gate = new CountDownLatch(1);
        objects.put("uploads/run.bin", "some bytes".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void scratchIsEmpty() {
        Copy.gate.countDown();
        await().atMost(SOON).untilAsserted(() -> assertEquals(List.of(), Objects.scratch()));
        callers.close();
        objects.close();
    }

    @Test
    void tellsThePlatformHowFarItIs() {
        // Given
        Copy.gate.countDown();
        // When
        Response response = call("progress", Map.of("Thaw-Invocation-Id", "i-1", "Thaw-Attempt", "2"));
        // Then
        assertEquals(200, response.statusCode());
        await().atMost(SOON).until(() -> Platform.POSTED.stream()
                .anyMatch(post -> post.startsWith("/v1/invocations/i-1/progress ")
                        && post.contains("\"attempt\":2")
                        && post.contains("\"progress\":0.5")
                        && post.contains("\"message\":\"half\"")));
    }

    @Test
    void worksOnWhenProgressIsNotTaken() {
        // Given
        Platform.answer = 500;
        var running = started("i-2");
        await().atMost(SOON).until(() -> !Platform.POSTED.isEmpty());
        // When
        Copy.gate.countDown();
        // Then
        assertEquals(200, running.join().statusCode());
    }

    @Test
    void endsAnAttemptThatWasSuperseded() {
        // Given
        Platform.answer = 409;
        // When
        var running = started("i-3");
        // Then
        assertEquals("cancelled", running.join().path("code"));
    }

    @Test
    void refusesTheSameInvocationWhileItRuns() {
        // Given
        var running = started("i-4");
        // When
        Response second = call("wait", Map.of("Thaw-Invocation-Id", "i-4"));
        Copy.gate.countDown();
        // Then
        assertEquals(409, second.statusCode());
        assertEquals("duplicate-in-progress", second.path("code"));
        assertEquals(200, running.join().statusCode());
        assertEquals(200, call("copy", Map.of("Thaw-Invocation-Id", "i-4")).statusCode());
    }

    @Test
    void takesNoMoreThanItsConcurrency() {
        // Given
        var first = started("i-5");
        var second = started("i-6");
        // When
        Response third = call("copy", Map.of());
        Copy.gate.countDown();
        // Then
        assertEquals(503, third.statusCode());
        assertEquals("overloaded", third.path("code"));
        assertTrue(Integer.parseInt(third.header("Retry-After")) > 0);
        assertEquals(200, first.join().statusCode());
        assertEquals(200, second.join().statusCode());
    }

    @Test
    void endsAtTheDeadline() {
        // Given
        String soon = Instant.now().plusMillis(500).toString();
        // When
        Response response = call("sleep", Map.of("Thaw-Deadline", soon));
        // Then
        assertEquals(504, response.statusCode());
        assertEquals("deadline-exceeded", response.path("code"));
        assertEquals(0, programs());
    }

    @Test
    void endsItsProgramAndWritesNothingWhenTheCallerLeaves() throws IOException {
        // Given
        try (Socket caller = leavingCaller("sleep")) {
            await().atMost(SOON).until(() -> programs() > 0);
            // When the connection closes
            caller.shutdownOutput();
        }
        // Then
        await().atMost(SOON).until(() -> programs() == 0);
        assertEquals(List.of(), objects.keys("run/"));
    }

    @Test
    void writesNothingWhenTheCallerLeftBeforeTheUpload() throws IOException {
        // Given
        try (Socket caller = leavingCaller("wait")) {
            await().atMost(SOON).until(() -> !Objects.scratch().isEmpty());
            // When the connection closes
            caller.shutdownOutput();
        }
        // Then
        await().atMost(SOON).until(() -> Objects.scratch().isEmpty());
        assertEquals(List.of(), objects.keys("run/"));
    }

    private Socket leavingCaller(String mode) throws IOException {
        objects.keys("run/").forEach(objects::delete);
        String body = "{\"input\": \"s3://media/uploads/run.bin\", \"output\": \"s3://media/run/\", \"mode\": \"" + mode
                + "\"}";
        var caller = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        caller.getOutputStream()
                .write(("POST /copy HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.UTF_8));
        return caller;
    }

    /** Calls with {@code mode: wait} and returns once the function runs. */
    private CompletableFuture<Response> started(String id) {
        var response = CompletableFuture.supplyAsync(() -> call("wait", Map.of("Thaw-Invocation-Id", id)), callers);
        await().atMost(SOON)
                .until(() -> Platform.POSTED.stream().anyMatch(post -> post.startsWith("/v1/invocations/" + id + "/")));
        return response;
    }

    private static Response call(String mode, Map<String, String> headers) {
        return given().contentType("application/json")
                .headers(headers)
                .body(Map.of("input", "s3://media/uploads/run.bin", "output", "s3://media/run/", "mode", mode))
                .post("/copy");
    }

    private static long programs() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/sleep"))
                .count();
    }
}
