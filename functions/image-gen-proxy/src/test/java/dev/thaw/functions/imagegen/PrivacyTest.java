package dev.thaw.functions.imagegen;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.fake.FakeOpenAi;
import dev.thaw.functions.imagegen.fake.Reply;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What belongs to callers and operators stays with them. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class PrivacyTest {
    private static final String PROMPT = "my dear secret wish";
    private static final String CREDENTIAL = "test-key";

    @ConfigProperty(name = "fake.openai")
    int openAiPort;

    @Test
    void neitherPromptsNorCredentialsAreLoggedOrRepeated() {
        // Given a back end that quotes the prompt when it refuses
        var error = new JsonObject()
                .put(
                        "error",
                        new JsonObject().put("message", "bad input: " + PROMPT).put("code", "invalid"));
        try (var log = new LogKeeper();
                var openAi = new FakeOpenAi(CREDENTIAL, openAiPort)) {
            openAi.answer("/v1/images/generations", Reply.json(422, error));

            // When
            Response refused = generate();
            Response drawn = generate();

            // Then
            assertEquals("backend_refused", refused.jsonPath().getString("error.code"));
            assertEquals(200, drawn.statusCode());
            String text = log.text();
            assertTrue(text.contains("backend_refused"), text);
            assertFalse(text.contains(PROMPT), text);
            assertFalse((text + refused.asString() + drawn.asString()).contains(CREDENTIAL), text);
        }
    }

    private static Response generate() {
        return given().contentType("application/json")
                .body("{\"model\": \"openai\", \"prompt\": \"" + PROMPT + "\", \"size\": \"64x64\"}")
                .post("/v1/images/generations");
    }
}
