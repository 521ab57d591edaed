package dev.thaw.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import dev.thaw.platform.StubRouter.Answer;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** What a crash leaves behind is found and ended. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class RecoveryTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    StubRouter router;

    @Inject
    AgroalDataSource database;

    @Test
    void anOutboxRowThatNobodyToldOfIsSent() throws Exception {
        // Given
        deploy("left-over");
        router.on("left-over", request -> Answer.ok("{}"));

        // When a row stands in the outbox as if its writer had died before it could kick the relay
        execute("""
                insert into outbox (channel, payload, due_at) values ('events', '[{"specversion":"1.0","id":"1","source":"urn:s3:left-over",\
                "type":"com.amazonaws.s3.ObjectCreated:Put","subject":"a.mp4","datacontenttype":"application/json",\
                "data":{"s3":{"bucket":{"name":"left-over"},"object":{"key":"a.mp4"}}}}]', now())
                """);

        // Then
        await().atMost(LIMIT).until(() -> status("left-over").equals("[succeeded]"));
    }

    @Test
    void aRecordWhoseWorkerDiedIsWorkedOffByAnother() throws Exception {
        // Given
        deploy("orphaned");
        router.on("orphaned", request -> Answer.ok("{}"));

        // When
        insertRecord("orphaned", "running", "now() + interval '1 hour'");

        // Then the attempt that was lost is kept, and cost none of those allowed
        await().atMost(LIMIT).until(() -> status("orphaned").equals("[succeeded]"));
        var record = given().get("/v1/invocations?function=orphaned").jsonPath();
        assertEquals("worker-lost", record.getString("items[0].attempts[0].error.code"));
        assertEquals("2", router.requests("orphaned").getFirst().header("Thaw-Attempt"));
    }

    @Test
    void aRecordThatIsTooLateIsDead() throws Exception {
        // Given
        deploy("late");
        router.on("late", request -> Answer.ok("{}"));

        // When
        insertRecord("late", "queued", "now() - interval '1 second'");

        // Then
        await().atMost(LIMIT).until(() -> status("late").equals("[dead]"));
        assertEquals(
                "deadline-exceeded",
                given().get("/v1/invocations?function=late").jsonPath().getString("items[0].error.code"));
    }

    @Test
    void aChainOfEventsEndsAtDepth16() {
        // Given
        deploy("chain");
        router.on("chain", request -> Answer.ok("{}"));

        // When
        for (int depth : new int[] {16, 17}) {
            given().contentType("application/cloudevents+json")
                    .body("""
                            {"specversion":"1.0","id":"depth-%d","source":"/chain","type":"com.amazonaws.s3.ObjectCreated:Put",
                             "thawdepth":%d,"datacontenttype":"application/json",
                             "data":{"s3":{"bucket":{"name":"chain"},"object":{"key":"a.mp4"}}}}""".formatted(depth, depth))
                    .post("/v1/events")
                    .then()
                    .statusCode(202);
        }

        // Then
        await().atMost(LIMIT).until(() -> status("chain").equals("[succeeded]"));
        await().atMost(LIMIT).until(() -> given().get("/q/metrics").asString().contains("reason=\"chain-too-long\""));
        assertEquals(1, router.requests("chain").size());
    }

    @Test
    void manyEventsInOneRequestAreWorkedOffOnceEach() {
        // Given
        deploy("many");
        router.on("many", request -> Answer.ok("{}"));
        String records = IntStream.range(0, 2000)
                .mapToObj(
                        "{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"many\"},\"object\":{\"key\":\"%d.mp4\"}}}"
                                ::formatted)
                .collect(Collectors.joining(","));

        // When the same notification comes twice
        for (int i = 0; i < 2; i++) {
            given().contentType("application/json")
                    .body("{\"Records\":[" + records + "]}")
                    .post("/v1/events/s3")
                    .then()
                    .statusCode(202);
        }

        // Then
        await().atMost(LIMIT).until(() -> router.requests("many").size() >= 2000);
        await().atMost(LIMIT)
                .until(() -> given().get("/v1/invocations?function=many&status=succeeded&limit=1000")
                                        .jsonPath()
                                        .getList("items")
                                        .size()
                                == 1000
                        && given().get("/v1/invocations?function=many&status=running")
                                .jsonPath()
                                .getList("items")
                                .isEmpty());
        Set<String> subjects = router.requests("many").stream()
                .map(request -> request.header("ce-subject"))
                .collect(Collectors.toSet());
        assertEquals(2000, subjects.size());
        assertEquals(2000, router.requests("many").size());
    }

    private static String status(String function) {
        return given().get("/v1/invocations?function=" + function).jsonPath().getString("items.status");
    }

    private static void deploy(String name) {
        given().contentType("text/yaml")
                .body("""
                        apiVersion: thaw.dev/v1
                        kind: Function
                        metadata: { name: %s }
                        spec: { package: target, concurrency: 16, timeout: 30s }
                        """.formatted(name))
                .put("/v1/functions/" + name)
                .then()
                .statusCode(200);
        given().contentType("text/yaml")
                .body("""
                        apiVersion: thaw.dev/v1
                        kind: Trigger
                        metadata: { name: %s }
                        spec: { function: %s, objectStorage: { bucket: %s } }
                        """.formatted(name, name, name))
                .put("/v1/triggers/" + name)
                .then()
                .statusCode(200);
    }

    private void insertRecord(String function, String status, String deadline) throws SQLException {
        execute("""
                insert into invocation (id, function, trigger, event_source, event_id, event, status, attempt, max_attempts, backoff_ms,
                                        dead_letter, deadline, due_at, lease_until, created_at)
                values ('%s', '%s', '', '/test', '%s', '{"specversion":"1.0","id":"1","source":"/test","type":"t"}', '%s', 1, 5, 10,
                        true, %s, now(), now() - interval '1 second', now())
                """.formatted(UUID.randomUUID(), function, function, status, deadline));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
