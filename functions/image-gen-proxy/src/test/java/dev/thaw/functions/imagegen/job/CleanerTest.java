package dev.thaw.functions.imagegen.job;

import java.time.Duration;
import java.time.Instant;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.Servers;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@QuarkusTest
@QuarkusTestResource(Servers.class)
class CleanerTest {
    @Inject
    Cleaner cleaner;

    @Test
    void jobsThatEndedLongAgoAreDeletedWithTheirKeys() {
        // Given
        String ended = submit("old").jsonPath().getString("thaw.job");
        String waiting = given().header("Prefer", "respond-async")
                .contentType("application/json")
                .body("{\"model\": \"slow\", \"prompt\": \"old\", \"size\": \"64x64\"}")
                .post("/v1/images/generations")
                .jsonPath()
                .getString("id");

        // Then
        cleaner.clean(Instant.now().plus(Duration.ofDays(29)));
        given().get("/v1/jobs/" + ended).then().statusCode(200);

        // When
        int deleted = cleaner.clean(Instant.now().plus(Duration.ofDays(31)));

        // Then
        assertTrue(deleted >= 1);
        given().get("/v1/jobs/" + ended).then().statusCode(404);
        given().get("/v1/jobs/" + waiting).then().statusCode(200);
        assertEquals(200, submit("another").statusCode(), "the key is free for another request");
        given().delete("/v1/jobs/" + waiting);
    }

    private static io.restassured.response.Response submit(String prompt) {
        return given().header("Idempotency-Key", "cleaned")
                .contentType("application/json")
                .body("{\"model\": \"sketch\", \"prompt\": \"" + prompt + "\", \"size\": \"64x64\"}")
                .post("/v1/images/generations");
    }
}
