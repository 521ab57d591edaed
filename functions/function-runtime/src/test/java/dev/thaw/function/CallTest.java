package dev.thaw.function;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

@QuarkusTest
@QuarkusTestResource(Platform.class)
class CallTest {
    private static final byte[] CONTENT = "some bytes".getBytes(StandardCharsets.UTF_8);
    private static final String INPUT = "s3://media/uploads/call.bin";
    private static final String OUTPUT = "s3://media/called/{name}/";

    private final Objects objects = new Objects();

    @BeforeEach
    void input() {
        objects.put("uploads/call.bin", CONTENT);
    }

    @AfterEach
    void scratchIsEmpty() throws Exception {
        objects.close();
        assertEquals(List.of(), Objects.scratch());
    }

    @Test
    void answersWithTheOutputsAndTheFunctionsFields() {
        // When
        call(Map.of("input", INPUT, "output", OUTPUT, "times", 3))
                // Then
                .statusCode(200)
                .contentType("application/json")
                .header("ce-type", nullValue())
                .body("outputs.uri", contains("s3://media/called/call/copy.bin"))
                .body("copied", equalTo(CONTENT.length));
        assertArrayEquals(CONTENT, objects.get("called/call/copy.bin"));
    }

    @Test
    void tellsProgressInLinesToWhoeverAcceptsThem() {
        // When
        String lines = inLines(Map.of("input", INPUT, "output", OUTPUT, "mode", "progress"))
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();
        // Then
        List<String> said = lines.lines().toList();
        assertEquals("{\"progress\":0.5,\"message\":\"half\"}", said.getFirst());
        assertEquals(true, said.getLast().startsWith("{\"result\":{\"outputs\":["));
    }

    @Test
    void anErrorBeforeAnyProgressHasItsStatusInLinesToo() {
        // When, Then
        inLines(Map.of("input", "s3://media/uploads/none", "output", OUTPUT))
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("object-not-found"));
    }

    private static ValidatableResponse inLines(Map<String, Object> body) {
        return given().contentType("application/json")
                .accept("application/x-ndjson")
                .body(body)
                .post("/copy")
                .then();
    }

    @Test
    void takesPlainJsonAtTheRootAsACall() {
        // When
        given().contentType("application/json")
                .body(Map.of("input", INPUT, "output", OUTPUT))
                .post("/")
                .then()
                // Then
                .statusCode(200)
                .header("ce-type", nullValue())
                .body("outputs.uri", contains("s3://media/called/call/copy.bin"));
    }

    @Test
    void givesTheFileANameOfItsOwn() {
        // Given
        objects.put("uploads/x.$(id)", CONTENT);
        // When
        call(Map.of("input", "s3://media/uploads/x.$(id)", "output", OUTPUT))
                // Then
                .statusCode(200)
                .body("file", equalTo("input"));
    }

    @Test
    void takesParametersFromTheQueryToo() {
        // When: the body's own value wins
        given().contentType("application/json")
                .body(Map.of("input", INPUT, "times", 2))
                .post("/copy?mode=nothing&times=many")
                .then()
                // Then
                .statusCode(200)
                .body("copied", equalTo(0));
    }

    @Test
    void readsAUrlButNoneThatIsNotPublic() {
        // When, Then
        refused(Map.of("input", "http://127.0.0.1:1/a.bin"), 403, "url-not-allowed", "public");
        refused(Map.of("input", "http://169.254.169.254/latest/meta-data"), 403, "url-not-allowed", "public");
        refused(Map.of("input", "https://[::ffff:10.0.0.1]/a"), 403, "url-not-allowed", "public");
        refused(Map.of("input", "https:///a"), 400, "url-invalid", "host");
        refused(Map.of("input", "file:///etc/passwd"), 400, "invalid-parameters", "s3://bucket/key");
    }

    @Test
    void namesTheWrongParameter() {
        // When, Then
        refused(Map.of("mod", "x"), 400, "invalid-parameters", "Did you mean 'mode'?");
        refused(Map.of("times", "many"), 400, "invalid-parameters", "'times'");
        refused(Map.of("input", "call.bin"), 400, "invalid-parameters", "s3://bucket/key");
        refused(Map.of("output", "s3://media/{nam}/"), 400, "invalid-parameters", "{nam}");
        given().contentType("application/json")
                .body("[1]")
                .post("/copy")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-parameters"));
    }

    @Test
    void needsAnInputAndAnOutput() {
        // When, Then
        call(Map.of("output", OUTPUT)).statusCode(400).body("code", equalTo("invalid-parameters"));
        call(Map.of("input", INPUT)).statusCode(400).body("code", equalTo("invalid-parameters"));
    }

    @Test
    void saysWhyAnObjectCannotBeHad() {
        // Given
        objects.put("uploads/empty.bin", new byte[0]);
        // When, Then
        refused(Map.of("input", "s3://media/uploads/none"), 422, "object-not-found", "uploads/none");
        refused(Map.of("input", "s3://nowhere/key"), 422, "bucket-not-found", "nowhere");
        refused(Map.of("input", "s3://media/uploads/empty.bin"), 422, "empty-object", "empty.bin");
        refused(Map.of("output", "s3://nowhere/"), 422, "bucket-not-found", "nowhere");
    }

    @Test
    void keepsWithinTheScratchLimitWhileDownloading() {
        // Given
        objects.put("uploads/large.bin", new byte[(int) Platform.SCRATCH_LIMIT + 1]);
        // When, Then
        refused(Map.of("input", "s3://media/uploads/large.bin"), 413, "scratch-exceeded", "bytes of scratch disk");
    }

    @Test
    void keepsWithinTheScratchLimitWhileAnotherProgramWrites() {
        // When, Then
        refused(Map.of("mode", "fill"), 413, "scratch-exceeded", "bytes of scratch disk");
    }

    @Test
    void turnsWhatTheFunctionThrowsIntoAnAnswer() {
        // When, Then
        refused(Map.of("mode", "throw"), 500, "function-failed", "broken on purpose");
        refused(Map.of("mode", "error"), 500, "function-failed", "missing on purpose");
    }

    @Test
    void tellsThatItLivesAndIsReady() {
        // When, Then
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(200);
    }

    private static void refused(Map<String, Object> parameters, int status, String code, String hint) {
        var body = new HashMap<String, Object>(Map.of("input", INPUT, "output", OUTPUT));
        body.putAll(parameters);
        call(body)
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("detail", containsString(hint));
    }

    private static ValidatableResponse call(Map<String, Object> body) {
        return given().contentType("application/json").body(body).post("/copy").then();
    }
}
