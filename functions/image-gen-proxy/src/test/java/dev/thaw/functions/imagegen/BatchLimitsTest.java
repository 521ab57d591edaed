package dev.thaw.functions.imagegen;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whose files of requests are where keys are configured, and what their keys' limits mean for them. */
@QuarkusTest
@TestProfile(KeysProfile.class)
class BatchLimitsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    PromptFiles files;

    @Inject
    AgroalDataSource database;

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"model\": \"pair\", \"prompt\": \"hills " + i + "\", \"size\": \"64x64\"}\n")
                .collect(Collectors.joining());
    }

    private static Response call(String secret, String input) {
        var request = given().contentType("application/json");
        if (secret != null) {
            request.header("Authorization", "Bearer " + secret);
        }
        return request.body("{\"input\": \"" + input + "\"}").post("/image-gen-proxy");
    }

    @Test
    void aFileBelongsToTheKeyOfItsFolder() throws Exception {
        // Given
        files.upload("prompts/free/mine.jsonl", lines(1));
        files.upload("prompts/nobody/mine.jsonl", lines(1));

        // When
        Response mine = PromptFiles.event("prompts/free/mine.jsonl", "1");
        Response nobodys = PromptFiles.event("prompts/nobody/mine.jsonl", "2");

        // Then
        assertEquals(200, mine.statusCode(), mine::asString);
        assertEquals(1, mine.jsonPath().getInt("succeeded"));
        assertEquals(
                1,
                number("select count(*) from image_job where tenant = 'free' and api_key = 'free' and batch = '"
                        + mine.jsonPath().getString("batch") + "'"));
        assertEquals(403, nobodys.statusCode());
        assertEquals("batch-not-allowed", nobodys.jsonPath().getString("code"));
    }

    @Test
    void whoCallsNeedsAKeyOfTheFilesTenant() {
        // Given
        files.upload("prompts/free/called.jsonl", lines(1));
        String file = "s3://media/prompts/free/called.jsonl";

        // Then
        assertEquals(401, call(null, file).statusCode());
        assertEquals("invalid-api-key", call("wrong", file).jsonPath().getString("code"));
        assertEquals(403, call(KeysProfile.secret("few"), file).statusCode());
        assertEquals(
                403,
                call(KeysProfile.secret("free"), file + "\", \"tenant\": \"few").statusCode());
        assertEquals(200, call(KeysProfile.secret("friend"), file).statusCode(), "of the same tenant");
    }

    @Test
    void linesBeyondAKeysOpenJobsWaitForTheirTurn() throws Exception {
        // Given
        files.upload("prompts/few/five.jsonl", lines(5));

        // When
        CompletableFuture<Response> batch =
                CompletableFuture.supplyAsync(() -> PromptFiles.event("prompts/few/five.jsonl", "1"));
        await().atMost(LIMIT)
                .until(() -> number("select count(*) from image_job where api_key = 'few' and batch is not null") == 5);
        int most = 0;
        while (!batch.isDone()) {
            most = Math.max(
                    most,
                    number("select count(*) from image_job where api_key = 'few' and status in ('queued', 'running')"));
        }

        // Then
        assertTrue(most <= 2, "at most 2 open jobs, and not " + most);
        assertEquals(5, batch.join().jsonPath().getInt("succeeded"), batch.join()::asString);
    }

    @Test
    void linesBeyondADaysBudgetWaitForAnotherAndEndWithTheirBatchsDeadline() throws Exception {
        // Given: a budget of 1.0, and pictures at 0.25.
        files.upload("prompts/thrifty/six.jsonl", lines(6));

        // When
        CompletableFuture<Response> batch =
                CompletableFuture.supplyAsync(() -> PromptFiles.event("prompts/thrifty/six.jsonl", "1"));

        // Then
        await().atMost(LIMIT)
                .until(() -> number("select count(*) from image_job where api_key = 'thrifty' and status = 'succeeded'")
                        == 4);
        assertEquals(2, number("select count(*) from image_job where api_key = 'thrifty' and status = 'held'"));
        Response refused = given().header("Authorization", "Bearer " + KeysProfile.secret("thrifty"))
                .contentType("application/json")
                .body(lines(1))
                .post("/v1/images/generations");
        assertEquals("insufficient_quota", refused.jsonPath().getString("error.code"), refused::asString);

        // When: another day has come for one, and the deadline for the other.
        change("update key_spending set spent = 0.75 where key = 'thrifty'");
        await().atMost(LIMIT)
                .until(() -> number("select count(*) from image_job where api_key = 'thrifty' and status = 'succeeded'")
                        == 5);
        change("update image_job set deadline = now() where api_key = 'thrifty' and status = 'held'");

        // Then
        assertEquals(200, batch.join().statusCode(), batch.join()::asString);
        List<JsonNode> results = files.results("prompts/thrifty/six.results/results.ndjson");
        assertEquals(6, results.size());
        assertEquals("deadline_exceeded", results.get(5).at("/error/code").asText());
        assertEquals(1.0, decimal("select spent from key_spending where key = 'thrifty'"), 1e-9);
    }

    @Test
    void aLineThatCostsMoreThanAWholeDaysBudgetIsRefusedAtOnce() throws Exception {
        // Given
        files.upload(
                "prompts/poor/big.jsonl",
                "{\"model\": \"pair\", \"prompt\": \"hills\", \"size\": \"64x64\", \"n\": 5}\n");

        // When
        Response batch = PromptFiles.event("prompts/poor/big.jsonl", "1");

        // Then
        assertEquals(1, batch.jsonPath().getInt("failed"), batch::asString);
        assertEquals(
                "insufficient_quota",
                files.results("prompts/poor/big.results/results.ndjson")
                        .get(0)
                        .at("/error/code")
                        .asText());
    }

    private int number(String sql) {
        return (int) decimal(sql);
    }

    private double decimal(String sql) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void change(String sql) throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
