package dev.thaw.cluster;

import java.time.Duration;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

/** Kafka in the AMQP broker's place, by configuration alone. */
@QuarkusTest
@TestProfile(KafkaTest.OnKafka.class)
@QuarkusTestResource(value = KafkaServers.class, restrictToAnnotatedClass = true)
class KafkaTest {
    /** As {@code QUARKUS_PROFILE=kafka} does it. */
    public static final class OnKafka implements QuarkusTestProfile {
        @Override
        public String getConfigProfile() {
            return "kafka";
        }
    }

    private static final String NOTIFICATION = """
            {"Records": [{"eventSource": "aws:s3", "eventTime": "2026-01-01T00:00:00Z", "eventName": "ObjectCreated:Put",
              "s3": {"bucket": {"name": "media"}, "object": {"key": "in/a.txt", "size": 1, "eTag": "e", "sequencer": "1"}}}]}
            """;

    @Test
    void anUploadBecomesAnInvocationOnce() {
        // Given
        put("functions/hello", """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: hello }
                spec: { image: 'example/hello:1.0' }
                """);
        put("triggers/uploads", """
                apiVersion: thaw.dev/v1
                kind: Trigger
                metadata: { name: uploads }
                spec:
                  function: hello
                  objectStorage: { bucket: media, events: [created], prefix: in/ }
                """);

        // When: the store tells of it twice
        notified();
        notified();

        // Then
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> when().get(
                        "/v1/invocations?trigger=uploads")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].function", equalTo("hello")));
        when().get("/q/health/ready").then().statusCode(200);
    }

    private static void notified() {
        given().contentType("application/json")
                .body(NOTIFICATION)
                .post("/v1/events/s3")
                .then()
                .statusCode(202);
    }

    private static void put(String path, String manifest) {
        given().body(manifest).put("/v1/" + path).then().statusCode(200);
    }
}
