package dev.thaw.functions.imagegen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.fake.Drawing;
import dev.thaw.functions.imagegen.fake.FakeOpenAi;
import dev.thaw.functions.imagegen.fake.FakeWebUi;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pictures from pictures, and pictures that one sees before they are finished. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class EditsTest {
    private static final byte[] IMAGE = Drawing.png(64, 64, 9);

    @ConfigProperty(name = "fake.webui")
    int webUiPort;

    @ConfigProperty(name = "fake.openai")
    int openAiPort;

    private FakeWebUi webUi;
    private FakeOpenAi openAi;

    @BeforeEach
    void start() {
        webUi = new FakeWebUi(null, webUiPort);
        openAi = new FakeOpenAi("test-key", openAiPort);
    }

    @AfterEach
    void stop() {
        webUi.close();
        openAi.close();
    }

    private static RequestSpecification form(String model) {
        return given().multiPart("model", model).multiPart("size", "64x64");
    }

    @Test
    void aPictureIsEditedWhereTheMaskIsTransparent() {
        // When
        Response answer = form("webui")
                .multiPart("prompt", "a hat on it")
                .multiPart("thaw", "{\"seed\": 77}")
                .multiPart("image", "a.png", IMAGE, "image/png")
                .multiPart("mask", "m.png", Drawing.mask(64, 64), "image/png")
                .post("/v1/images/edits");

        // Then
        assertEquals(200, answer.statusCode(), answer::asString);
        byte[] file = Base64.getDecoder().decode(answer.jsonPath().getString("data[0].b64_json"));
        assertEquals(77, Drawing.seed(file));
        JsonObject sent = webUi.seen("/sdapi/v1/img2img").get(0).json();
        byte[] original =
                Base64.getDecoder().decode(sent.getJsonArray("init_images").getString(0));
        assertEquals(9, Drawing.seed(original));
        assertTrue(sent.containsKey("mask"));
    }

    @Test
    void equalPicturesAndSeedsAreDoneOnce() {
        // When
        String first = edit(IMAGE, 78).jsonPath().getString("thaw.job");
        String again = edit(IMAGE, 78).jsonPath().getString("thaw.job");
        String other = edit(Drawing.png(64, 64, 10), 78).jsonPath().getString("thaw.job");

        // Then
        assertEquals(first, again);
        assertTrue(!first.equals(other), "another picture to start from");
        assertEquals(2, webUi.seen("/sdapi/v1/img2img").size());
    }

    private static Response edit(byte[] image, int seed) {
        return form("webui")
                .multiPart("prompt", "shared")
                .multiPart("thaw", "{\"seed\": " + seed + "}")
                .multiPart("image", "a.png", image, "image/png")
                .post("/v1/images/edits");
    }

    @Test
    void picturesMayAlsoComeByUrlOrAsData() {
        // When
        Response byUrl = json("{\"model\": \"webui\", \"prompt\": \"x\", \"images\": [{\"image_url\": \"" + openAi.url()
                + "/files/1\"}]}");
        Response asData =
                json("{\"model\": \"webui\", \"prompt\": \"x\", \"images\": [{\"image_url\": \"data:image/png;base64,"
                        + Drawing.base64(IMAGE) + "\"}]}");
        Response inside = json(
                "{\"model\": \"webui\", \"prompt\": \"x\", \"images\": [{\"image_url\": \"http://10.0.0.1/a.png\"}]}");

        // Then
        assertEquals(200, byUrl.statusCode(), byUrl::asString);
        assertEquals(200, asData.statusCode(), asData::asString);
        assertEquals(400, inside.statusCode());
        assertEquals("url_not_allowed", inside.jsonPath().getString("error.code"));
    }

    private static Response json(String body) {
        return given().contentType("application/json").body(body).post("/v1/images/edits");
    }

    @Test
    void variationsNeedNoPrompt() {
        // When
        Response answer =
                form("openai").multiPart("image", "a.png", IMAGE, "image/png").post("/v1/images/variations");

        // Then
        assertEquals(200, answer.statusCode(), answer::asString);
        assertEquals(1, openAi.seen("/v1/images/variations").size());
    }

    @Test
    void whatCannotBeAPictureOrMaskIsRefused() {
        assertRefused("invalid_image", "image", Arrays.copyOf(IMAGE, IMAGE.length - 20), null);
        assertRefused(
                "invalid_image", "image", "<svg/>".repeat(20).getBytes(java.nio.charset.StandardCharsets.UTF_8), null);
        assertRefused("invalid_mask", "mask", IMAGE, Drawing.mask(32, 32));
        assertRefused("invalid_mask", "mask", IMAGE, Drawing.jpeg(64, 64, 1));
        Response none = form("webui").multiPart("prompt", "x").post("/v1/images/edits");
        assertEquals("missing_required_parameter", none.jsonPath().getString("error.code"));
        Response sketch = form("sketch")
                .multiPart("prompt", "x")
                .multiPart("image", "a.png", IMAGE, "image/png")
                .post("/v1/images/edits");
        assertEquals("unsupported_parameter", sketch.jsonPath().getString("error.code"));
    }

    /** A PNG that says it has 60,000 x 60,000 pixels takes a few bytes and some gigabytes. */
    @Test
    void aBombIsRefusedByItsHead() {
        // Given
        byte[] bomb = IMAGE.clone();
        bomb[18] = (byte) 0xEA;
        bomb[22] = (byte) 0xEA;

        // Then
        assertRefused("image_too_large", "image", bomb, null);
    }

    private static void assertRefused(String code, String param, byte[] image, byte[] mask) {
        RequestSpecification form =
                form("webui").multiPart("prompt", "x").multiPart("image", "a.png", image, "image/png");
        if (mask != null) {
            form.multiPart("mask", "m.png", mask, "image/png");
        }
        Response answer = form.post("/v1/images/edits");
        assertEquals(400, answer.statusCode());
        assertEquals(code, answer.jsonPath().getString("error.code"));
        assertEquals(param, answer.jsonPath().getString("error.param"));
    }

    @Test
    void aStreamShowsAsManyPartialPicturesAsWereAskedForAndThenTheFinishedOne() {
        // When
        String sketched = stream(
                "{\"model\": \"slow\", \"prompt\": \"stream\", \"size\": \"64x64\", \"stream\": true, \"partial_images\": 2}");
        String passedOn = stream(
                "{\"model\": \"openai\", \"prompt\": \"stream\", \"size\": \"64x64\", \"stream\": true, \"partial_images\": 3}");
        String plain = stream(
                "{\"model\": \"sketch\", \"prompt\": \"stream\", \"n\": 2, \"size\": \"64x64\", \"stream\": true}");

        // Then
        assertEquals(
                List.of("partial_image 0", "partial_image 1", "completed null"), events(sketched, "image_generation."));
        assertEquals(
                List.of("partial_image 0", "partial_image 1", "partial_image 2", "completed null"),
                events(passedOn, "image_generation."));
        assertEquals(List.of("completed null", "completed null"), events(plain, "image_generation."));
    }

    @Test
    void aFailureInAStreamIsAnEvent() {
        // When
        String stream = stream("{\"model\": \"openai\", \"prompt\": \"forbidden\", \"stream\": true}");

        // Then
        assertTrue(stream.startsWith("event: error\ndata: "), stream);
        JsonPath error = JsonPath.from(stream.substring(stream.indexOf('{')));
        assertEquals("moderation_blocked", error.getString("error.code"));
    }

    @Test
    void partialPicturesNeedAStream() {
        Response answer = given().contentType("application/json")
                .body("{\"model\": \"sketch\", \"prompt\": \"x\", \"partial_images\": 1}")
                .post("/v1/images/generations");
        assertEquals(400, answer.statusCode());
        assertEquals("partial_images", answer.jsonPath().getString("error.param"));
    }

    private static String stream(String body) {
        Response answer = given().contentType("application/json").body(body).post("/v1/images/generations");
        assertEquals(200, answer.statusCode(), answer::asString);
        assertTrue(answer.contentType().startsWith("text/event-stream"), answer::asString);
        return answer.asString();
    }

    private static List<String> events(String stream, String prefix) {
        var events = new ArrayList<String>();
        for (String event : stream.split("\n\n", -1)) {
            if (!event.isBlank()) {
                var data = new JsonObject(event.substring(event.indexOf("data: ") + 6));
                assertTrue(data.getString("b64_json").length() > 100);
                events.add(data.getString("type").replace(prefix, "") + " " + data.getValue("partial_image_index"));
            }
        }
        return events;
    }
}
