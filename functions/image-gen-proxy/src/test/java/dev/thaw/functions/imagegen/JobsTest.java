package dev.thaw.functions.imagegen;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Work that takes longer than one wants to wait, shared work, and work that nobody wants any more. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class JobsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Inject
    AgroalDataSource database;

    @Test
    void aJobIsAnsweredAtOnceAndItsPicturesLater() {
        // When
        Response accepted = later("slow", "later", 11);

        // Then
        assertEquals(202, accepted.statusCode(), accepted::asString);
        String id = accepted.jsonPath().getString("id");
        assertEquals("../jobs/" + id, accepted.header("Location"));
        await().atMost(LIMIT).until(() -> job(id).getDouble("progress") > 0.1);
        await().atMost(LIMIT).until(() -> job(id).getString("status"), "succeeded"::equals);
        assertEquals(1, job(id).getInt("attempts"));
        given().urlEncodingEnabled(false)
                .get(java.net.URI.create(job(id).getString("result.data[0].url")))
                .then()
                .statusCode(200);
    }

    @Test
    void theEventsOfAJobEndWithItsEnd() {
        // Given
        String id = later("slow", "events", 12).jsonPath().getString("id");

        // When
        String events = given().get("/v1/jobs/" + id + "/events").asString();

        // Then
        assertTrue(events.startsWith("event: image.job\ndata: {"), events);
        assertTrue(events.substring(events.lastIndexOf("event:")).contains("\"status\":\"succeeded\""), events);
    }

    @Test
    void theSameRequestWithTheSameSeedIsDoneOnce() {
        // When
        String first = later("slow", "shared", 13).jsonPath().getString("id");
        String second = later("slow", "shared", 13).jsonPath().getString("id");
        String fresh = given().header("Cache-Control", "no-cache")
                .header("Prefer", "respond-async")
                .contentType("application/json")
                .body(body("slow", "shared", 13))
                .post("/v1/images/generations")
                .jsonPath()
                .getString("id");

        // Then
        assertEquals(first, second);
        assertNotEquals(first, fresh);
        await().atMost(LIMIT).until(() -> job(first).getString("status"), "succeeded"::equals);
        assertEquals(first, later("slow", "shared", 13).jsonPath().getString("id"), "also when it has ended");
    }

    @Test
    void withoutASeedNothingIsSharedUnlessTheCallerSaysSo() {
        // When
        String alone = later(unseeded("")).getString("id");
        String other = later(unseeded("")).getString("id");
        String shared = later(unseeded(", \"thaw\": {\"share\": true}")).getString("id");
        String again = later(unseeded(", \"thaw\": {\"share\": true}")).getString("id");

        // Then
        assertNotEquals(alone, other);
        assertNotEquals(other, shared);
        assertEquals(shared, again);
    }

    private static String unseeded(String more) {
        return "{\"model\": \"sketch\", \"prompt\": \"unseeded\", \"size\": \"64x64\"" + more + "}";
    }

    private static JsonPath later(String body) {
        return given().header("Prefer", "respond-async")
                .contentType("application/json")
                .body(body)
                .post("/v1/images/generations")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
    }

    @Test
    void aJobShowsItsUnfinishedPictures() {
        // When
        String id = later(
                        "{\"model\": \"slow\", \"prompt\": \"unfinished\", \"size\": \"64x64\", \"partial_images\": 2}")
                .getString("id");
        CompletableFuture<String> told = CompletableFuture.supplyAsync(
                () -> given().get("/v1/jobs/" + id + "/events").asString());
        String url = await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> job(id).getString("partial_images[0].url"), Objects::nonNull);

        // Then
        byte[] picture = given().urlEncodingEnabled(false)
                .get(java.net.URI.create(url))
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        assertEquals("PNG", new String(picture, 1, 3, StandardCharsets.US_ASCII));
        String events = told.join();
        assertTrue(events.contains("\"partial_images\":[{\"url\":"), events);
        assertEquals("succeeded", job(id).getString("status"));
        assertEquals(null, job(id).getList("partial_images"), "the finished one is there instead");
    }

    @Test
    void aResultIsSharedForItsLifetime() throws Exception {
        // Given
        String old = later("sketch", "kept", 14).jsonPath().getString("id");
        await().atMost(LIMIT).until(() -> job(old).getString("status"), "succeeded"::equals);
        assertEquals(old, later("sketch", "kept", 14).jsonPath().getString("id"));

        // When
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(
                        "update image_job set ended_at = ended_at - interval '25 hours' where id = ?")) {
            update.setString(1, old);
            assertEquals(1, update.executeUpdate());
        }

        // Then
        assertNotEquals(old, later("sketch", "kept", 14).jsonPath().getString("id"));
    }

    @Test
    void anIdempotencyKeyGivesTheSameJobAndRefusesAnotherRequest() {
        // When
        String first = keyed("key-1", "one").jsonPath().getString("id");
        String again = keyed("key-1", "one").jsonPath().getString("id");
        Response other = keyed("key-1", "two");

        // Then
        assertEquals(first, again);
        assertEquals(422, other.statusCode());
        assertEquals("idempotency_key_reused", other.jsonPath().getString("error.code"));
    }

    @Test
    void aQueuedJobKnowsItsPlaceAndCanBeCancelled() {
        // Given
        String running = later("slow", "before", 14).jsonPath().getString("id");
        String queued = later("slow", "behind", 15).jsonPath().getString("id");
        await().atMost(LIMIT).until(() -> job(running).getString("status"), "running"::equals);
        assertEquals(0, job(queued).getInt("queue_position"));

        // When
        JsonPath cancelled = given().delete("/v1/jobs/" + queued).jsonPath();
        given().delete("/v1/jobs/" + running);

        // Then
        assertEquals("cancelled", cancelled.getString("status"));
        assertEquals("cancelled", job(running).getString("status"));
    }

    @Test
    void aCallerThatGoesCancelsItsJobUnlessAnotherWaits() throws IOException {
        // Given
        Socket alone = send(body("slow", "alone", 16));
        Socket together = send(body("slow", "together", 17));
        await().atMost(LIMIT).until(() -> statuses("alone").equals(List.of("running")));
        await().atMost(LIMIT).until(() -> statuses("together").size() == 1);
        String kept = later("slow", "together", 17).jsonPath().getString("id");

        // When
        alone.close();
        together.close();

        // Then
        await().atMost(LIMIT).until(() -> statuses("alone"), List.of("cancelled")::equals);
        await().atMost(LIMIT).until(() -> job(kept).getString("status"), "succeeded"::equals);
    }

    @Test
    void aJobWhoseWorkerIsGoneIsDoneByAnother() throws Exception {
        // Given: as a killed instance leaves it.
        String id = later("slow", "orphan", 18).jsonPath().getString("id");
        await().atMost(LIMIT).until(() -> job(id).getString("status"), "running"::equals);
        update("update image_job set owner = 'dead', lease_until = now() + interval '1 second' where id = '" + id
                + "'");

        // Then
        await().atMost(LIMIT).until(() -> job(id).getString("status"), "succeeded"::equals);
        assertEquals(2, job(id).getInt("attempts"));
    }

    @Test
    void whatWasUsedIsCounted() {
        // Given
        String id = later("sketch", "metered", 19).jsonPath().getString("id");
        await().atMost(LIMIT).until(() -> job(id).getString("status"), "succeeded"::equals);

        // When
        JsonPath usage =
                given().get("/v1/usage").then().statusCode(200).extract().jsonPath();

        // Then
        assertTrue(usage.getInt("data.find { it.model == 'sketch' }.images") >= 1);
        given().queryParam("since", "yesterday").get("/v1/usage").then().statusCode(400);
    }

    private static String body(String model, String prompt, int seed) {
        return "{\"model\": \"%s\", \"prompt\": \"%s\", \"size\": \"64x64\", \"thaw\": {\"seed\": %d}}"
                .formatted(model, prompt, seed);
    }

    private static RequestSpecification asynchronous() {
        return given().header("Prefer", "respond-async").contentType("application/json");
    }

    private static Response later(String model, String prompt, int seed) {
        return asynchronous().body(body(model, prompt, seed)).post("/v1/images/generations");
    }

    private static Response keyed(String key, String prompt) {
        return asynchronous()
                .header("Idempotency-Key", key)
                .body("{\"model\": \"sketch\", \"size\": \"64x64\", \"prompt\": \"" + prompt + "\"}")
                .post("/v1/images/generations");
    }

    private static JsonPath job(String id) {
        return given().get("/v1/jobs/" + id).then().statusCode(200).extract().jsonPath();
    }

    private static Socket send(String body) throws IOException {
        var socket = new Socket("localhost", RestAssured.port);
        socket.getOutputStream()
                .write(
                        ("POST /v1/images/generations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                                        + body.length() + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private List<String> statuses(String prompt) throws Exception {
        try (var connection = database.getConnection();
                var query =
                        connection.prepareStatement("select status from image_job where request ->> 'prompt' = ?")) {
            query.setString(1, prompt);
            var row = query.executeQuery();
            var found = new java.util.ArrayList<String>();
            while (row.next()) {
                found.add(row.getString(1));
            }
            return found;
        }
    }

    private void update(String sql) throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
