package dev.thaw.functions.imagegen;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.imagegen.job.BatchJobs;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What keys may have, as callers notice it. */
@QuarkusTest
@TestProfile(KeysProfile.class)
class LimitsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LOW = -50;

    @Inject
    AgroalDataSource database;

    @Inject
    BatchJobs batches;

    private static RequestSpecification as(String key) {
        return given().header("Authorization", "Bearer " + KeysProfile.secret(key))
                .contentType("application/json");
    }

    private static Response later(String key, String model) {
        return later(key, model, 1);
    }

    private static Response later(String key, String model, int n) {
        return as(key).header("Prefer", "respond-async")
                .body("{\"model\": \"%s\", \"prompt\": \"%s\", \"size\": \"64x64\", \"n\": %d}"
                        .formatted(model, key, n))
                .post("/v1/images/generations");
    }

    @Test
    void anUnknownKeyIsToldSo() {
        // When
        Response none = given().get("/v1/models");
        Response wrong = given().header("Authorization", "Bearer sk-wrong").get("/v1/models");

        // Then
        for (Response answer : List.of(none, wrong)) {
            assertEquals(401, answer.statusCode());
            assertEquals("invalid_api_key", answer.jsonPath().getString("error.code"));
            assertFalse(answer.asString().contains("sk-wrong"));
        }
    }

    @Test
    void requestsAreCountedInOpenAisHeadersAndEndWithALimit() {
        // When
        Response first = later("rated", "sketch");
        later("rated", "sketch");
        Response third = later("rated", "sketch");
        Response fourth = later("rated", "sketch");

        // Then
        assertEquals("3", first.header("x-ratelimit-limit-requests"));
        assertEquals("2", first.header("x-ratelimit-remaining-requests"));
        assertTrue(first.header("x-ratelimit-reset-requests").matches("(\\d+m)?[\\d.]+m?s"));
        assertEquals(202, third.statusCode());
        assertEquals("0", third.header("x-ratelimit-remaining-requests"));
        assertEquals(429, fourth.statusCode());
        assertEquals("rate_limit_exceeded", fourth.jsonPath().getString("error.code"));
        assertEquals("requests", fourth.jsonPath().getString("error.type"));
        int wait = Integer.parseInt(fourth.header("Retry-After"));
        assertTrue(wait >= 1 && wait <= 20, fourth.header("Retry-After"));
        assertEquals("true", fourth.header("x-should-retry"));
        assertNull(
                later("free", "sketch").header("x-ratelimit-limit-requests"),
                "without a limit there is nothing to tell");
    }

    @Test
    void openJobsAreLimited() {
        // When
        String first = later("few", "slow").jsonPath().getString("id");
        later("few", "slow");
        Response third = later("few", "slow");

        // Then
        assertEquals(429, third.statusCode());
        assertEquals("open_jobs_limit_exceeded", third.jsonPath().getString("error.code"));
        as("few").delete("/v1/jobs/" + first);
        assertEquals(202, later("few", "slow").statusCode(), "one that has ended makes room");
    }

    @Test
    void aDaysBudgetIsNeverExceededAndWhatIsNotSpentComesBack() {
        // Given: four pictures for 0.25 each
        String kept = later("poor", "pair").jsonPath().getString("id");
        String cancelled = later("poor", "slow", 2).jsonPath().getString("id");
        later("poor", "pair");

        // When
        Response beyond = later("poor", "pair");
        as("poor").delete("/v1/jobs/" + cancelled);

        // Then
        assertEquals(429, beyond.statusCode());
        assertEquals("insufficient_quota", beyond.jsonPath().getString("error.code"));
        assertEquals("insufficient_quota", beyond.jsonPath().getString("error.type"));
        assertTrue(Integer.parseInt(beyond.header("Retry-After")) > 0);
        assertEquals(202, later("poor", "pair", 2).statusCode());
        assertEquals(429, later("poor", "pair").statusCode());
        await().atMost(LIMIT)
                .until(() -> as("poor").get("/v1/jobs/" + kept).jsonPath().getString("status"), "succeeded"::equals);
    }

    @Test
    void aKeyHasNoMoreJobsAtWorkThanItMay() throws Exception {
        // Given
        int jobs = 6;
        for (int i = 0; i < jobs; i++) {
            assertEquals(202, later("narrow", "pair").statusCode());
        }

        // When
        var most = new AtomicInteger();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> {
            most.accumulateAndGet(
                    number("select count(*) from image_job where api_key = 'narrow' and status = 'running'"),
                    Math::max);
            return number("select count(*) from image_job where api_key = 'narrow' and status = 'succeeded'") == jobs;
        });

        // Then
        assertEquals(1, most.get());
    }

    @Test
    void keysShareABackEndByTheirWeights() throws Exception {
        // Given: more work than the back end can have done meanwhile
        int jobs = 12;
        for (int i = 0; i < jobs; i++) {
            assertEquals(202, later("light", "pair", 4).statusCode());
            assertEquals(202, later("heavy", "pair", 4).statusCode());
        }

        // When
        await().atMost(LIMIT)
                .until(() -> number("select count(*) from image_job where api_key in ('light', 'heavy')"
                                + " and status <> 'succeeded'")
                        == 0);

        // Then
        int before = number("select count(*) from image_job where api_key = 'light' and started_at <"
                + " (select max(started_at) from image_job where api_key = 'heavy')");
        assertTrue(before < jobs, "the heavy key's last job started when " + before + " of the light one's had");
    }

    @Test
    void keysOfOneTenantShareJobsAndUsageAndOthersSeeNothing() {
        // Given
        String id = later("friend", "sketch").jsonPath().getString("id");
        await().atMost(LIMIT)
                .until(() -> as("free").get("/v1/jobs/" + id).jsonPath().getString("status"), "succeeded"::equals);

        // When
        JsonPath byKey =
                as("free").queryParam("group_by", "day,key").get("/v1/usage").jsonPath();

        // Then
        assertEquals("free", byKey.getString("tenant"));
        assertEquals(1, byKey.getInt("data.find { it.key == 'friend' }.jobs"));
        assertTrue(byKey.getString("data[0].day").matches("\\d{4}-\\d\\d-\\d\\d"));
        assertEquals(404, as("few").get("/v1/jobs/" + id).statusCode());
        assertEquals(
                400,
                as("free").queryParam("group_by", "colour").get("/v1/usage").statusCode());
        assertEquals(
                0,
                as("rated")
                        .queryParam("since", "2020-01-01T00:00:00Z")
                        .queryParam("until", "2021-01-01T00:00:00Z")
                        .get("/v1/usage")
                        .jsonPath()
                        .getList("data")
                        .size());
    }

    @Test
    void promptsAreLoggedWhereTheOperatorSaysSo() {
        try (var log = new LogKeeper()) {
            // When
            as("free")
                    .body("{\"model\": \"sketch\", \"prompt\": \"hills for the log\", \"size\": \"64x64\"}")
                    .post("/v1/images/generations")
                    .then()
                    .statusCode(200);

            // Then
            assertTrue(log.text().contains("hills for the log"), log::text);
        }
    }

    @Test
    void noKeyIsStored() throws Exception {
        // Given
        later("free", "sketch");
        var found = new ArrayList<String>();

        // When
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select image_job::text from image_job")) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }

        // Then
        assertFalse(found.isEmpty());
        assertTrue(found.stream().noneMatch(text -> text.contains(KeysProfile.secret("free"))));
    }

    @Test
    void theOfficialClientRaisesItsOwnErrors() throws Exception {
        // Given
        String python = OpenAiClientTest.python();
        assumeTrue(OpenAiClientTest.hasClient(python), "'" + python + "' has no package openai");

        // When
        var builder = new ProcessBuilder(
                python, Path.of("src/test/resources/openai_limits.py").toString());
        builder.environment().put("OPENAI_BASE_URL", "http://localhost:" + RestAssured.port + "/v1");
        Process client = builder.redirectErrorStream(true).start();
        String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertTrue(client.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(0, client.exitValue(), output);
    }

    @Test
    void aJobOfLowPriorityStartsWhileMoreUrgentOnesThanAnInstanceLooksAtStillWait() throws Exception {
        // Given
        int urgent = 80;
        String job = later("free", "pair").jsonPath().getString("id");

        // When
        Copies.of(database, job, 1, LOW, Duration.ofMinutes(5));
        Copies.of(database, job, urgent, 5, Duration.ZERO);
        String ours = " from image_job where id like '" + job + "-%'";
        await().atMost(LIMIT).until(() -> number("select count(*)" + ours + " and status <> 'succeeded'") == 0);

        // Then
        int later = number("select count(*)" + ours + " and priority = 5 and started_at > (select started_at" + ours
                + " and priority = " + LOW + ")");
        assertTrue(later >= urgent / 2, later + " of the urgent ones started later");
    }

    @Test
    void aFullQueueTakesNothingUntilSomeOfItIsWorkedOff() throws Exception {
        // Given: jobs that nobody works for
        change(
                "insert into image_job (id, tenant, model, request, candidates, status, priority, interest, seed, created_at,"
                        + " deadline, checkpoint, api_key) select 'crowd-' || n, 'crowd', 'm', '{}', '{nowhere}', 'queued', 0, 1, 1, now(),"
                        + " now() + interval '1 hour', 'm', 'crowd' from generate_series(1, "
                        + KeysProfile.MAX_QUEUED + ") n");

        // Then
        await().atMost(LIMIT).until(() -> later("free", "sketch").statusCode(), status -> status == 503);
        Response refused = later("free", "sketch");
        assertEquals("queue_full", refused.jsonPath().getString("error.code"));
        assertEquals("server_error", refused.jsonPath().getString("error.type"));
        assertEquals("5", refused.header("Retry-After"));
        assertEquals("true", refused.header("x-should-retry"));
        var batch = assertThrows(
                FunctionException.class, () -> batches.record(connection -> true, "batch_crowd", List.of()));
        assertEquals("queue-full", batch.code());

        // When
        change("delete from image_job where api_key = 'crowd'");

        // Then
        await().atMost(LIMIT).until(() -> later("free", "sketch").statusCode(), status -> status == 202);
    }

    private void change(String sql) throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
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
