package dev.thaw.function;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

@QuarkusTest
@QuarkusTestResource(Platform.class)
class EventTest {
    private static final byte[] CONTENT = "some bytes".getBytes(StandardCharsets.UTF_8);
    private static final String OUTPUT = "{\"output\": \"s3://media/outputs/{name}/\"}";

    private final Objects objects = new Objects();

    @AfterEach
    void scratchIsEmpty() throws Exception {
        objects.close();
        assertEquals(List.of(), Objects.scratch());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uploads/plain.bin",
                "uploads/with space.bin",
                "uploads/a+b.bin",
                "uploads/100%.bin",
                "uploads/%2e%2e%2f.bin",
                "uploads/a..b..bin",
                "uploads/🎬 été.bin",
                "uploads/quote'\"&<>.bin"
            })
    void readsTheObjectOfABinaryEventWhateverItsKey(String key) {
        // Given
        objects.put(key, CONTENT);
        // When
        binary().body(record(key))
                .post("/")
                // Then
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("ce-specversion", "1.0")
                .header("ce-type", "dev.thaw.function.result")
                .header("ce-source", "/copy")
                .header("ce-id", notNullValue())
                .body("copied", equalTo(CONTENT.length))
                .body("file", equalTo("input.bin"))
                .body("outputs.size", contains(CONTENT.length));
        String name = key.substring("uploads/".length(), key.length() - ".bin".length());
        assertArrayEquals(CONTENT, objects.get("outputs/" + name + "/copy.bin"));
    }

    @Test
    void readsAListOfOneRecord() {
        // Given
        objects.put("uploads/listed.bin", CONTENT);
        // When
        binary().body("{\"Records\": [" + record("uploads/listed.bin") + "]}")
                .post("/")
                // Then
                .then()
                .statusCode(200)
                .body("outputs.uri", contains("s3://media/outputs/listed/copy.bin"))
                .body("outputs.bucket", contains("media"))
                .body("outputs.contentType", contains("application/octet-stream"));
    }

    @Test
    void refusesAListOfSeveralRecordsInsteadOfLosingSome() {
        // Given
        String one = record("uploads/listed.bin");
        // When
        binary().body("{\"Records\": [" + one + "," + one + "]}")
                .post("/")
                // Then
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-cloudevent"))
                .body("detail", containsString("2 records"));
    }

    @Test
    void readsAStructuredEventWithItsParametersInTheData() {
        // Given
        objects.put("uploads/structured.bin", CONTENT);
        String event = """
                {"specversion": "1.0", "id": "1", "source": "/test", "type": "any",
                 "data": {"input": "s3://media/uploads/structured.bin", "output": "s3://media/outputs/{dir}/"}}""";
        // When
        given().contentType("application/cloudevents+json")
                .body(event.getBytes(StandardCharsets.UTF_8))
                .post("/")
                // Then
                .then()
                .statusCode(200)
                .header("ce-type", "dev.thaw.function.result")
                .body("outputs.key", contains("outputs/uploads/copy.bin"));
    }

    @Test
    void readsAStructuredEventWithBase64Data() {
        // Given
        objects.put("uploads/base64.bin", CONTENT);
        String data =
                Base64.getEncoder().encodeToString(record("uploads/base64.bin").getBytes(StandardCharsets.UTF_8));
        String event = """
                {"specversion": "1.0", "id": "1", "source": "/test", "type": "any", "data_base64": "%s",
                 "thawparameters": "{\\"output\\": \\"s3://media/outputs/{name}/\\"}"}""".formatted(data);
        // When
        given().contentType("application/cloudevents+json; charset=utf-8")
                .body(event.getBytes(StandardCharsets.UTF_8))
                .post("/")
                // Then
                .then()
                .statusCode(200)
                .body("outputs.key", contains("outputs/base64/copy.bin"));
    }

    @Test
    void saysWhatIsNoEvent() {
        // When, Then
        refused(given().contentType("text/plain").body(record("k")), "neither ce- headers");
        refused(
                given().contentType("application/cloudevents+json").body("[]".getBytes(StandardCharsets.UTF_8)),
                "object");
        refused(given().contentType("application/cloudevents+json").body("{".getBytes(StandardCharsets.UTF_8)), "JSON");
        refused(
                given().contentType("application/json").headers(Map.of("ce-specversion", "1.0", "ce-id", "1")),
                "source is missing");
        refused(binary().header("ce-specversion", "0.3").body("{}"), "0.3");
        refused(binary().body("no json"), "JSON");
    }

    @ParameterizedTest
    @ValueSource(ints = {(1 << 20) + 1, 9 << 20, 20 << 20})
    void refusesWhatIsTooLarge(int bytes) {
        // Given
        byte[] body = " ".repeat(bytes).getBytes(StandardCharsets.UTF_8);
        // When
        binary().body(body)
                .post("/")
                // Then
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("code", equalTo("event-too-large"));
    }

    private static void refused(RequestSpecification request, String hint) {
        request.post("/")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid-cloudevent"))
                .body("status", equalTo(400))
                .body("title", notNullValue())
                .body("type", notNullValue())
                .body("detail", containsString(hint));
    }

    private static RequestSpecification binary() {
        return given().contentType("application/json")
                .headers(Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s3/media", "ce-type", "any"))
                .header("ce-thawparameters", OUTPUT);
    }

    /** One record of the S3 event schema; the key is encoded as AWS does. */
    private static String record(String key) {
        return "{\"s3\": {\"bucket\": {\"name\": \"media\"}, \"object\": {\"key\": \""
                + URLEncoder.encode(key, StandardCharsets.UTF_8) + "\"}}}";
    }
}
