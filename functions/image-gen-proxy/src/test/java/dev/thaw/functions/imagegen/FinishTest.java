package dev.thaw.functions.imagegen;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.imagegen.backend.Observer;
import dev.thaw.functions.imagegen.backend.Picture;
import dev.thaw.functions.imagegen.fake.FakeServer;
import dev.thaw.functions.imagegen.fake.Reply;
import dev.thaw.functions.imagegen.fake.Seen;
import dev.thaw.functions.imagegen.output.Finisher;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What becomes of pictures that are drawn: stamps, other places, and stores without room. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class FinishTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    Finisher finisher;

    @Inject
    AgroalDataSource database;

    @ConfigProperty(name = "fake.watermark")
    int port;

    @AfterEach
    void haveRoom() {
        System.clearProperty("store.full");
    }

    /** Says that it has stamped, and leaves the picture as it is. */
    private static final class FakeWatermark extends FakeServer {
        FakeWatermark(int port) {
            super(port);
        }

        @Override
        protected Reply handle(Seen request) {
            return Reply.json(new JsonObject());
        }
    }

    @Test
    void aFullStoreDelaysAPictureAndLosesNone() {
        // Given
        System.setProperty("store.full", "true");
        String id = later("pair");
        await().atMost(LIMIT).until(() -> job(id).getString("status"), "running"::equals);
        await().during(Duration.ofSeconds(3)).atMost(LIMIT).until(() -> job(id).getString("status"), "running"::equals);

        // When
        System.clearProperty("store.full");

        // Then
        await().atMost(LIMIT).until(() -> job(id).getString("status"), "succeeded"::equals);
        assertEquals(1, job(id).getInt("attempts"), "it was drawn once");
    }

    @Test
    void aJobThatFindsNoRoomUntilItsDeadlineSaysSoAndItsWorkIsInTheAccount() throws Exception {
        // Given: a job that waits for another one, with a deadline soon after its drawing.
        String first = later("slow");
        String id = later("slow");
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(
                        "update image_job set deadline = now() + interval '15 seconds' where id = ?")) {
            update.setString(1, id);
            update.executeUpdate();
        }
        await().atMost(LIMIT).until(() -> job(first).getString("status"), "succeeded"::equals);

        // When
        System.setProperty("store.full", "true");

        // Then
        await().atMost(LIMIT).until(() -> job(id).getString("status"), "failed"::equals);
        assertEquals("object_store_full", job(id).getString("error.code"));
        JsonPath usage =
                given().queryParam("group_by", "model").get("/v1/usage").jsonPath();
        assertTrue(usage.getDouble("data.find { it.model == 'slow' }.lost_backend_seconds") >= 1.5, usage::prettify);
    }

    private static String later(String model) {
        return given().header("Prefer", "respond-async")
                .contentType("application/json")
                .body("{\"model\": \"" + model + "\", \"prompt\": \"kept\", \"size\": \"64x64\"}")
                .post("/v1/images/generations")
                .jsonPath()
                .getString("id");
    }

    @Test
    void aStoreThatStaysFullIsAClearErrorAtTheDeadline() {
        // Given
        System.setProperty("store.full", "true");
        var request = new ImageRequest(
                "pair", "x", 1, null, null, null, null, "png", null, null, null, null, null, null, null, null, null,
                null, null);
        var origin = new Finisher.Origin("img_full", "default", request, Instant.now(), Instant.now());
        var picture = new Picture(new byte[] {1}, "png", 1, "algorithmicMedia", null);

        // When
        var failure = assertThrows(
                FunctionException.class,
                () -> finisher.finish(origin, List.of(picture), new Observer() {
                    @Override
                    public void progress(double fraction) {}

                    @Override
                    public void check() {}
                }));

        // Then
        assertEquals(503, failure.status());
        assertEquals("object-store-full", failure.code());
    }

    @Test
    void theWatermarkFunctionStampsThePictureInItsPlaceBeforeItIsLabelled() {
        try (var watermark = new FakeWatermark(port)) {
            // When
            Response answer = stamped("{\"text\": \"Thaw\", \"position\": \"top-left\", \"tiled\": true}");

            // Then
            assertEquals(200, answer.statusCode(), answer::asString);
            String object = answer.jsonPath().getString("thaw.objects[0]");
            JsonObject call = watermark.seen("/fn/watermark/watermark").get(0).json();
            assertEquals("Thaw", call.getString("text"));
            assertEquals("top-left", call.getString("position"));
            assertEquals(object, call.getString("input"));
            assertEquals(object.substring(0, object.lastIndexOf('/') + 1), call.getString("output"));
            assertTrue(object.startsWith("s3://media/elsewhere/"), object);
            assertTrue(new String(
                            java.util.Base64.getDecoder()
                                    .decode(answer.jsonPath().getString("data[0].b64_json")),
                            java.nio.charset.StandardCharsets.ISO_8859_1)
                    .contains("algorithmicMedia"));
        }
    }

    @Test
    void whatTheWatermarkFunctionRefusesIsTheJobsFailure() {
        try (var watermark = new FakeWatermark(port)) {
            // Given
            watermark.answer(
                    "/fn/watermark/watermark", Reply.json(422, new JsonObject().put("detail", "It has no pixels.")));

            // When
            Response answer = stamped("{\"text\": \"Thaw\"}");

            // Then
            assertEquals(422, answer.statusCode());
            assertEquals("watermark_refused", answer.jsonPath().getString("error.code"));
            assertTrue(answer.jsonPath().getString("error.message").contains("It has no pixels."));
        }
    }

    @Test
    void wishesThatCannotBeMetAreRefusedBeforeAnythingIsDrawn() {
        assertEquals("thaw.watermark.text", stamped("{}").jsonPath().getString("error.param"));
        assertEquals("unknown_parameter", stamped("{\"txt\": \"a\"}").jsonPath().getString("error.code"));
        given().contentType("application/json")
                .body("{\"model\": \"sketch\", \"prompt\": \"x\", \"thaw\": {\"output\": \"s3://secret/\"}}")
                .post("/v1/images/generations")
                .then()
                .statusCode(400)
                .body("error.code", org.hamcrest.Matchers.equalTo("output_not_allowed"));
    }

    private static Response stamped(String watermark) {
        return given().contentType("application/json")
                .body("{\"model\": \"sketch\", \"prompt\": \"stamped\", \"size\": \"64x64\", \"thaw\": {\"output\":"
                        + " \"s3://media/elsewhere\", \"watermark\": " + watermark + "}}")
                .post("/v1/images/generations");
    }

    private static JsonPath job(String id) {
        return given().get("/v1/jobs/" + id).then().statusCode(200).extract().jsonPath();
    }
}
