package dev.thaw.functions.imagegen;

import java.util.List;

import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

import dev.thaw.function.ObjectAddress;
import dev.thaw.function.ObjectStore;

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
    PromptFiles files;

    @Test
    void eachLineIsAJobAndABadOneStopsNoOther() throws Exception {
        // Given
        String key = "prompts/mixed.jsonl";
        files.upload(key, """
                {"model": "sketch", "prompt": "a lake", "size": "64x64", "thaw": {"seed": 3, "thumbnail": 16}}
                {"model": "sketch", "prompt":

                {"model": "nobody", "prompt": "a lake"}
                {"model": "sketch", "prompt": "a hill", "size": "64x64", "stream": true}
                {"model": "sketch", "prompt": "a wood", "size": "64x64", "n": 2}
                """);

        // When
        Response answer = PromptFiles.event(key, "1");

        // Then
        assertEquals(200, answer.statusCode(), answer::asString);
        assertEquals(5, answer.jsonPath().getInt("lines"));
        assertEquals(2, answer.jsonPath().getInt("succeeded"));
        assertEquals(3, answer.jsonPath().getInt("failed"));
        List<JsonNode> results = files.results("prompts/mixed.results/results.ndjson");
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
        files.upload(key, "prompt,model,size,thaw.seed\n\"a lake, at dawn\",sketch,64x64,5\na hill,sketch,64x64,six\n");

        // When
        Response first = PromptFiles.event(key, "1");
        Response again = PromptFiles.event(key, "2");

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
                files.results("prompts/again.results/results.ndjson")
                        .get(1)
                        .at("/error/param")
                        .asText());
        assertEquals(0, number("select count(*) from image_job where batch is not null and priority >= 0"));
    }

    @Test
    void aFileThatIsNoBatchIsRefusedForGood() {
        // Given
        files.upload("prompts/broken.json", "[{\"prompt\": ");
        files.upload("prompts/empty.csv", "prompt,model\n");

        // Then
        assertEquals(422, PromptFiles.event("prompts/broken.json", "1").statusCode());
        assertEquals(
                "batch-unreadable",
                PromptFiles.event("prompts/empty.csv", "1").jsonPath().getString("code"));
        assertEquals(
                "This is a batch's result.",
                PromptFiles.event("prompts/x.results/results.json", "1")
                        .jsonPath()
                        .getString("skipped"));
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
