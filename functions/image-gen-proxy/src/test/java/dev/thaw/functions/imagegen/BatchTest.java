package dev.thaw.functions.imagegen;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

import dev.thaw.function.ObjectAddress;
import dev.thaw.function.ObjectStore;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Files of requests in a bucket. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class BatchTest {
    private static final int LIMIT = 1 << 20;

    @Inject
    ObjectStore objects;

    @Inject
    AgroalDataSource database;

    @Inject
    ObjectMapper json;

    @Test
    void eachLineIsAJobAndABadOneStopsNoOther() throws Exception {
        // Given
        String key = "prompts/mixed.jsonl";
        upload(key, """
                {"model": "sketch", "prompt": "a lake", "size": "64x64", "thaw": {"seed": 3, "thumbnail": 16}}
                {"model": "sketch", "prompt":

                {"model": "nobody", "prompt": "a lake"}
                {"model": "sketch", "prompt": "a hill", "size": "64x64", "stream": true}
                {"model": "sketch", "prompt": "a wood", "size": "64x64", "n": 2}
                """);

        // When
        Response answer = event(key, "1");

        // Then
        assertEquals(200, answer.statusCode(), answer::asString);
        assertEquals(5, answer.jsonPath().getInt("lines"));
        assertEquals(2, answer.jsonPath().getInt("succeeded"));
        assertEquals(3, answer.jsonPath().getInt("failed"));
        List<JsonNode> results = results("prompts/mixed.results/results.ndjson");
        assertEquals(
                List.of(1, 2, 4, 5, 6),
                results.stream().map(line -> line.get("line").asInt()).toList());
        assertEquals("invalid_json", results.get(1).at("/error/code").asText());
        assertEquals("model_not_found", results.get(2).at("/error/code").asText());
        assertEquals("unsupported_parameter", results.get(3).at("/error/code").asText());
        assertEquals(
                "s3://media/prompts/mixed.results/00001-0.png",
                results.get(0).at("/pictures/0/object").asText());
        assertEquals(3, results.get(0).at("/pictures/0/seed").asInt());
        assertTrue(objects.get(
                                ObjectAddress.parse(results.get(0)
                                        .at("/pictures/0/thumbnail")
                                        .asText()),
                                LIMIT)
                        .length
                > 0);
        assertEquals(2, results.get(4).get("pictures").size());
    }

    @Test
    void theSameFileTwiceMakesTheSameJobs() throws Exception {
        // Given
        String key = "prompts/again.csv";
        upload(key, "prompt,model,size,thaw.seed\n\"a lake, at dawn\",sketch,64x64,5\na hill,sketch,64x64,six\n");

        // When
        Response first = event(key, "1");
        Response again = event(key, "2");

        // Then
        assertEquals(200, again.statusCode(), again::asString);
        assertEquals(first.jsonPath().getString("batch"), again.jsonPath().getString("batch"));
        assertEquals(
                2,
                number("select count(*) from image_job where batch = '"
                        + first.jsonPath().getString("batch") + "'"));
        assertEquals(1, again.jsonPath().getInt("succeeded"));
        assertEquals(
                "thaw.seed",
                results("prompts/again.results/results.ndjson")
                        .get(1)
                        .at("/error/param")
                        .asText());
        assertEquals(0, number("select count(*) from image_job where batch is not null and priority >= 0"));
    }

    @Test
    void aFileThatIsNoBatchIsRefusedForGood() {
        // Given
        upload("prompts/broken.json", "[{\"prompt\": ");
        upload("prompts/empty.csv", "prompt,model\n");

        // Then
        assertEquals(422, event("prompts/broken.json", "1").statusCode());
        assertEquals(
                "batch-unreadable", event("prompts/empty.csv", "1").jsonPath().getString("code"));
        assertEquals(
                "This is a batch's result.",
                event("prompts/x.results/results.json", "1").jsonPath().getString("skipped"));
    }

    private void upload(String key, String text) {
        objects.put(
                new ObjectAddress("media", key),
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "text/plain",
                1);
    }

    /** As the platform sends it. */
    private static Response event(String key, String id) {
        return given().header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-source", "/media/" + key)
                .header("ce-type", "com.amazonaws.s3.ObjectCreated:Put")
                .header(
                        "Thaw-Deadline",
                        java.time.Instant.now().plus(Duration.ofMinutes(1)).toString())
                .contentType("application/json")
                .body("{\"s3\": {\"bucket\": {\"name\": \"media\"}, \"object\": {\"key\": \"" + key + "\"}}}")
                .post("/");
    }

    private List<JsonNode> results(String key) throws Exception {
        String text = new String(
                objects.get(new ObjectAddress("media", key), LIMIT), java.nio.charset.StandardCharsets.UTF_8);
        var lines = new java.util.ArrayList<JsonNode>();
        for (String line : text.lines().toList()) {
            lines.add(json.readTree(line));
        }
        return lines;
    }

    private int number(String sql) throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
