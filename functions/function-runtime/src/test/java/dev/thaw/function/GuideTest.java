package dev.thaw.function;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The function of docs/how-to/write-a-function.md: printed there as it stands here, and it works. */
@QuarkusTest
@QuarkusTestResource(Platform.class)
@TestProfile(GuideTest.OnlyTheExample.class)
class GuideTest {
    private static final byte[] CONTENT = "some bytes".getBytes(StandardCharsets.UTF_8);

    /** The application of a reader of the guide. */
    public static final class OnlyTheExample implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.arc.exclude-types", "dev.thaw.function.Copy");
        }
    }

    @Test
    void isPrintedAsItIsCompiled() throws Exception {
        // Given
        String source = Files.readString(Path.of("src/test/java/dev/thaw/example/Checksum.java"));
        // When
        String guide = Files.readString(Path.of("../../docs/how-to/write-a-function.md"));
        // Then
        assertTrue(guide.contains("```java\n" + source + "```\n"), "The guide prints another class");
    }

    @Test
    void works() throws Exception {
        // Given
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(CONTENT);
        String sum = HexFormat.of().formatHex(digest);
        try (var objects = new Objects()) {
            objects.put("uploads/guide.bin", CONTENT);
            // When
            call(Map.of())
                    // Then
                    .statusCode(200)
                    .body("checksum", equalTo(sum))
                    .body("outputs.key", contains("sums/guide/checksum.txt"));
            assertEquals(sum + "\n", new String(objects.get("sums/guide/checksum.txt"), StandardCharsets.UTF_8));
        }
    }

    @Test
    void refusesAsTheGuideSays() {
        // When, Then
        call(Map.of("algorithm", "MD5")).statusCode(400).body("code", equalTo("unknown-algorithm"));
        call(Map.of("algorithmus", "SHA-512"))
                .statusCode(400)
                .body("code", equalTo("invalid-parameters"))
                .body("detail", containsString("'algorithm'"));
    }

    private static ValidatableResponse call(Map<String, String> parameters) {
        var body = new HashMap<>(Map.of("input", "s3://media/uploads/guide.bin", "output", "s3://media/sums/{name}/"));
        body.putAll(parameters);
        return given().contentType("application/json")
                .body(body)
                .post("/checksum")
                .then();
    }
}
