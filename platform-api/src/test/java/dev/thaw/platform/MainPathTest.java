package dev.thaw.platform;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.platform.StubRouter.Answer;
import dev.thaw.platform.event.ObjectNotifications;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@QuarkusTest
@QuarkusTestResource(Servers.class)
class MainPathTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    StubRouter router;

    @Inject
    ObjectNotifications notifications;

    @Test
    void anUploadBecomesARecordWithTheFunctionsResult() {
        // Given
        function("transcode");
        trigger("transcode", "videos", ".mp4", "1s");
        router.on("transcode", r -> Answer.ok("{\"outputs\":[{\"uri\":\"s3://media/o/a.mp4\"}]}"));

        // When the embedded store stores an object
        var intent = notifications.begin("ObjectCreated:Put", "videos", "uploads/a film+1.MP4", 0);
        notifications.confirm(intent, new ObjectNotifications.State(5, "etag"));

        // Then
        JsonPath invocation = ended("transcode");
        assertEquals("succeeded", invocation.getString("status"));
        assertEquals("s3://media/o/a.mp4", invocation.getString("outputs[0].uri"));
        assertEquals("cold", invocation.getString("attempts[0].start"));
        assertEquals("uploads/a film+1.MP4", invocation.getString("input.subject"));
        assertTrue(notifications.unresolved().isEmpty());
        StubRouter.Request sent = router.requests("transcode").getFirst();
        assertEquals("uploads/a%20film+1.MP4", sent.header("ce-subject"));
        assertEquals(invocation.getString("id"), sent.header("Thaw-Invocation-Id"));
        assertEquals("1", sent.header("Thaw-Attempt"));
        assertEquals("uploads%2Fa+film%2B1.MP4", JsonPath.from(sent.body()).getString("s3.object.key"));
        assertEquals("{\"preset\":\"x\"}", sent.header("ce-thawparameters").replace("%22", "\""));
    }

    @Test
    void onlyWhatATriggerWantsNeedsAnEvent() {
        // Given
        function("watcher");
        trigger("watcher", "watched", ".mp4", "1s");

        // Then
        assertTrue(notifications.isWanted("ObjectCreated:Put", "watched", "uploads/a.mp4"));
        assertFalse(notifications.isWanted("ObjectCreated:Put", "watched", "outputs/a.png"));
        assertFalse(notifications.isWanted("ObjectCreated:Put", "another", "uploads/a.mp4"));
        assertFalse(notifications.isWanted("ObjectRemoved:Delete", "watched", "uploads/a.mp4"));
    }

    @Test
    void theSameEventStartsAFunctionOnce() {
        // Given
        function("once");
        trigger("once", "once-bucket", ".mp4", "1s");
        router.on("once", r -> Answer.ok("{}"));
        String notification = s3Notification("once-bucket", "a.mp4", "1");

        // When
        for (int i = 0; i < 3; i++) {
            given().contentType("application/json")
                    .body(notification)
                    .post("/v1/events/s3")
                    .then()
                    .statusCode(202);
        }

        // Then
        ended("once");
        given().contentType("application/json")
                .body(s3Notification("once-bucket", "b.mp4", "2"))
                .post("/v1/events/s3")
                .then()
                .statusCode(202);
        await().atMost(LIMIT).until(() -> router.requests("once").size() == 2);
        assertEquals(2, records("once").getList("items").size());
    }

    @Test
    void aFailureIsTriedAgainAndItsReasonKept() {
        // Given
        function("flaky");
        trigger("flaky", "flaky-bucket", ".mp4", "10ms");
        var calls = new AtomicInteger();
        router.on("flaky", r -> calls.incrementAndGet() < 3 ? Answer.problem(502, "instance-failed") : Answer.ok("{}"));

        // When
        upload("flaky-bucket", "a.mp4");

        // Then
        JsonPath invocation = ended("flaky");
        assertEquals("succeeded", invocation.getString("status"));
        assertEquals(3, invocation.getList("attempts").size());
        assertEquals("instance-failed", invocation.getString("attempts[0].error.code"));
    }

    @Test
    void aRefusalIsFinal() {
        // Given
        function("strict");
        trigger("strict", "strict-bucket", ".mp4", "10ms");
        router.on("strict", r -> Answer.problem(422, "broken-media"));

        // When
        upload("strict-bucket", "a.mp4");

        // Then
        JsonPath invocation = ended("strict");
        assertEquals("failed", invocation.getString("status"));
        assertEquals("broken-media", invocation.getString("error.code"));
        assertEquals(1, router.requests("strict").size());
    }

    @Test
    void whatFailsAgainAndAgainIsDeadUntilItIsTriedAgainByHand() {
        // Given
        function("hopeless");
        trigger("hopeless", "hopeless-bucket", ".mp4", "10ms");
        router.on("hopeless", r -> Answer.problem(500, "bug"));
        upload("hopeless-bucket", "a.mp4");
        JsonPath dead = ended("hopeless");
        assertEquals("dead", dead.getString("status"));
        assertEquals(3, dead.getList("attempts").size());
        assertEquals("bug", dead.getString("error.code"));

        // When
        router.on("hopeless", r -> Answer.ok("{}"));
        given().post("/v1/invocations/" + dead.getString("id") + "/redrive")
                .then()
                .statusCode(200);

        // Then
        await().atMost(LIMIT).until(() -> ended("hopeless").getString("status").equals("succeeded"));
    }

    @Test
    void noRoomCostsNoAttempt() {
        // Given
        function("busy");
        trigger("busy", "busy-bucket", ".mp4", "10ms");
        var calls = new AtomicInteger();
        router.on(
                "busy",
                r -> calls.incrementAndGet() < 3 ? Answer.problem(503, "queue-full") : Answer.problem(500, "bug"));

        // When
        upload("busy-bucket", "a.mp4");

        // Then three attempts fail after the two that found no room
        JsonPath invocation = ended("busy");
        assertEquals("dead", invocation.getString("status"));
        assertEquals(5, router.requests("busy").size());
    }

    @Test
    void progressOfTheCurrentAttemptIsNotedAndOfAnEarlierOneRefused() throws Exception {
        // Given
        function("slow");
        trigger("slow", "slow-bucket", ".mp4", "1s");
        var release = new CountDownLatch(1);
        router.on("slow", r -> {
            awaitLatch(release);
            return Answer.ok("{}");
        });
        upload("slow-bucket", "a.mp4");
        await().atMost(LIMIT).until(() -> !router.requests("slow").isEmpty());
        String id = records("slow").getString("items[0].id");

        // When
        given().contentType("application/json")
                .body("{\"attempt\":1,\"progress\":0.5,\"message\":\"half\"}")
                .post("/v1/invocations/" + id + "/progress")
                .then()
                .statusCode(204);

        // Then
        given().get("/v1/invocations/" + id)
                .then()
                .body("progress", equalTo(0.5f))
                .body("message", equalTo("half"));
        given().contentType("application/json")
                .body("{\"attempt\":2,\"progress\":0.5}")
                .post("/v1/invocations/" + id + "/progress")
                .then()
                .statusCode(409)
                .body("code", equalTo("attempt-superseded"));
        release.countDown();
        assertEquals("succeeded", ended("slow").getString("status"));
    }

    @Test
    void progressOfACallWithoutARecordEndsNothing() {
        // A call that came straight through the router has an id, but no record
        given().contentType("application/json")
                .body("{\"attempt\":1,\"progress\":0.5}")
                .post("/v1/invocations/" + UUID.randomUUID() + "/progress")
                .then()
                .statusCode(404)
                .body("code", equalTo("invocation-not-found"));
    }

    @Test
    void cancelEndsARunningInvocation() {
        // Given
        function("endless");
        trigger("endless", "endless-bucket", ".mp4", "1s");
        var release = new CountDownLatch(1);
        router.on("endless", r -> {
            awaitLatch(release);
            return Answer.ok("{}");
        });
        upload("endless-bucket", "a.mp4");
        await().atMost(LIMIT).until(() -> !router.requests("endless").isEmpty());
        String id = records("endless").getString("items[0].id");

        // When
        given().delete("/v1/invocations/" + id).then().statusCode(200).body("status", equalTo("cancelled"));

        // Then the late answer changes nothing
        release.countDown();
        String events = given().get("/v1/invocations/" + id + "/events").asString();
        assertTrue(events.contains("\"cancelled\""), events);
        assertEquals("cancelled", records("endless").getString("items[0].status"));
    }

    @Test
    void anAnswerThatTheDatabaseCannotHoldSpoilsNothing() {
        // Given
        function("binary");
        trigger("binary", "binary-bucket", ".mp4", "10ms");
        router.on("binary", r -> new Answer(422, java.util.Map.of(), "\0\0binary"));

        // When
        upload("binary-bucket", "a.mp4");

        // Then
        JsonPath invocation = ended("binary");
        assertEquals("failed", invocation.getString("status"));
        assertTrue(invocation.getString("error.detail").endsWith("binary"));
    }

    @Test
    void theSameEventCanBeSentToTwoFunctions() {
        // Given
        function("first");
        function("second");
        String event = "{\"specversion\":\"1.0\",\"id\":\"same\",\"source\":\"/s\",\"type\":\"t\"}";

        // When
        for (String name : List.of("first", "second")) {
            router.on(name, r -> Answer.ok("{}"));
            given().contentType("application/cloudevents+json")
                    .body(event)
                    .post("/v1/functions/" + name + "/invocations")
                    .then()
                    .statusCode(202);
        }

        // Then
        assertEquals("succeeded", ended("first").getString("status"));
        assertEquals("succeeded", ended("second").getString("status"));
    }

    @Test
    void anAsynchronousCallIsMadeOncePerKey() {
        // Given
        function("called");
        router.on("called", r -> Answer.ok("{\"answer\":42}"));

        // When
        String first = call("called", "k1");
        String second = call("called", "k1");
        String other = call("called", "k2");

        // Then
        assertEquals(first, second);
        assertTrue(!first.equals(other));
        await().atMost(LIMIT)
                .until(() -> given().get(first).jsonPath().getString("status").equals("succeeded"));
        assertEquals(42, given().get(first).jsonPath().getInt("result.answer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"specversion\":\"1.0\",\"type\":\"x\"}",
                "{\"specversion\":\"9\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"x\"}",
                "not json",
                ""
            })
    void aMalformedCloudEventIsRefused(String body) {
        given().contentType("application/cloudevents+json")
                .body(body)
                .post("/v1/events")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid-cloudevent"));
    }

    @Test
    void aHugeNotificationIsRefused() {
        given().contentType("application/json")
                .body("{\"Records\":[\"" + "x".repeat(20 << 20) + "\"]}")
                .post("/v1/events/s3")
                .then()
                .statusCode(413)
                .body("code", equalTo("event-too-large"));
    }

    @Test
    void aTypoInAManifestIsNamedWithTheNearestField() {
        given().contentType("text/yaml")
                .body(
                        "apiVersion: thaw.dev/v1\nkind: Function\nmetadata: { name: typo }\nspec: { package: x, concurency: 1 }\n")
                .put("/v1/functions/typo")
                .then()
                .statusCode(400)
                .body("code", equalTo("unknown-field"))
                .body("errors[0].pointer", equalTo("/spec/concurency"))
                .body("detail", containsString("'concurrency'"));
    }

    @Test
    void aTriggerThatWouldStartItselfIsRefused() {
        given().contentType("text/yaml")
                .body("""
                        apiVersion: thaw.dev/v1
                        kind: Trigger
                        metadata: { name: loop }
                        spec:
                          function: f
                          objectStorage: { bucket: b, prefix: uploads/ }
                          parameters: { output: "s3://b/uploads/{name}/" }
                        """)
                .put("/v1/triggers/loop")
                .then()
                .statusCode(400)
                .body("code", equalTo("trigger-loop"));
    }

    @Test
    void functionsAreListedChangedAndDeleted() {
        // Given
        String etag = given().contentType("text/yaml")
                .body(manifest("life"))
                .put("/v1/functions/life")
                .then()
                .statusCode(200)
                .extract()
                .header("ETag");

        // When a second writer comes with a stale tag
        given().contentType("text/yaml")
                .body(manifest("life").replace("concurrency: 4", "concurrency: 5"))
                .header("If-Match", etag)
                .put("/v1/functions/life")
                .then()
                .statusCode(200)
                .body("status.revision", equalTo("life-00002"));
        given().contentType("text/yaml")
                .body(manifest("life"))
                .header("If-Match", etag)
                .put("/v1/functions/life")
                .then()
                .statusCode(412);

        // Then
        given().get("/v1/functions/life/revisions").then().body("items", hasSize(2));
        given().get("/v1/functions/life/decisions")
                .then()
                .body("items[0].action", equalTo("start"))
                .body("items[0].reason", equalTo("1 requests wait"));
        given().get("/v1/functions/life/logs").then().body(containsString("a line of life"));
        given().delete("/v1/functions/life").then().statusCode(204);
        given().get("/v1/functions/life").then().statusCode(404).body("code", equalTo("function-not-found"));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String call(String function, String key) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body("{\"input\":\"s3://media/a\"}")
                .post("/v1/functions/" + function + "/invocations")
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
    }

    private static void upload(String bucket, String key) {
        given().contentType("application/json")
                .body(s3Notification(bucket, key, "1"))
                .post("/v1/events/s3")
                .then()
                .statusCode(202);
    }

    private static String s3Notification(String bucket, String key, String sequencer) {
        return """
                {"Records":[{"eventName":"ObjectCreated:Put","eventTime":"2026-01-01T00:00:00Z",
                 "s3":{"bucket":{"name":"%s"},"object":{"key":"%s","sequencer":"%s"}}}]}
                """.formatted(bucket, key, sequencer);
    }

    private static String manifest(String name) {
        return """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: %s }
                spec: { package: target, concurrency: 4, timeout: 30s }
                """.formatted(name);
    }

    private static void function(String name) {
        given().contentType("text/yaml")
                .body(manifest(name))
                .put("/v1/functions/" + name)
                .then()
                .statusCode(200);
    }

    private static void trigger(String function, String bucket, String suffix, String backoff) {
        given().contentType("text/yaml")
                .body("""
                        apiVersion: thaw.dev/v1
                        kind: Trigger
                        metadata: { name: %s }
                        spec:
                          function: %s
                          objectStorage: { bucket: %s, events: [created], suffixes: [%s] }
                          parameters: { preset: x }
                          delivery: { attempts: 3, backoff: %s }
                        """.formatted(function, function, bucket, suffix, backoff))
                .put("/v1/triggers/" + function)
                .then()
                .statusCode(200);
    }

    private static JsonPath records(String function) {
        return given().get("/v1/invocations?function=" + function).jsonPath();
    }

    private static JsonPath ended(String function) {
        String id = await().atMost(LIMIT)
                .until(
                        () -> {
                            JsonPath page = records(function);
                            List<String> statuses = page.getList("items.status");
                            boolean over = !statuses.isEmpty()
                                    && statuses.stream().noneMatch(s -> s.equals("queued") || s.equals("running"));
                            return over ? page.getString("items[0].id") : null;
                        },
                        found -> found != null);
        return given().get("/v1/invocations/" + id).jsonPath();
    }
}
