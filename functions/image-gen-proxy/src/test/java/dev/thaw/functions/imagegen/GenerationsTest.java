package dev.thaw.functions.imagegen;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pictures in OpenAI's form, from the built-in drawer. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class GenerationsTest {
    @Test
    void aPictureComesInBase64AndSaysWhatItIs() throws IOException {
        // When
        Response answer = generate("""
                {"model": "sketch", "prompt": "a lake at dawn", "size": "320x192", "thaw": {"seed": 7}}""");

        // Then
        JsonPath json = answer.then().statusCode(200).extract().jsonPath();
        byte[] file = Base64.getDecoder().decode(json.getString("data[0].b64_json"));
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));
        assertEquals(320, picture.getWidth());
        assertEquals(192, picture.getHeight());
        String text = new String(file, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("iTXtSeed\0\0\0\0\0" + "7"), "the seed is in the metadata");
        assertTrue(text.contains("digitalsourcetype/algorithmicMedia"), "it is labelled as made by rules");
        assertFalse(text.contains("a lake at dawn"), "the prompt stays with its author");
        assertEquals(7, json.getLong("thaw.seeds[0]"));
        assertEquals(0, json.getInt("usage.total_tokens"));
        assertTrue(answer.header("x-request-id").startsWith("req_"));
    }

    @Test
    void theSameSeedGivesTheSamePictureAndAnotherOneAnother() throws IOException {
        // When
        BufferedImage first = picture(
                "{\"model\": \"sketch\", \"prompt\": \"hills\", \"size\": \"128x128\", \"thaw\": {\"seed\": 1}}");
        BufferedImage again = picture(
                "{\"model\": \"sketch\", \"prompt\": \"hills\", \"size\": \"128x128\", \"thaw\": {\"seed\": 1}}");
        BufferedImage other = picture(
                "{\"model\": \"sketch\", \"prompt\": \"hills\", \"size\": \"128x128\", \"thaw\": {\"seed\": 2}}");

        // Then
        assertArrayEquals(pixels(first), pixels(again));
        assertFalse(java.util.Arrays.equals(pixels(first), pixels(other)));
    }

    @Test
    void severalPicturesComeAsAddressesThatAnybodyCanRead() throws IOException {
        // When
        JsonPath json = generate("""
                {"model": "sketch", "prompt": "two hills", "n": 2, "size": "64x64", "response_format": "url", "output_format": "jpeg"}""").then().statusCode(200).extract().jsonPath();

        // Then
        assertEquals(2, json.getList("data").size());
        assertTrue(json.getString("data[1].url").contains("X-Amz-Expires=3600"), json::prettify);
        assertTrue(
                json.getString("thaw.objects[1]")
                        .matches("s3://media/images/\\d{4}/\\d\\d/\\d\\d/default/img_[^/]+-1\\.jpeg"),
                json::prettify);
        byte[] file = given().urlEncodingEnabled(false)
                .get(URI.create(json.getString("data[1].url")))
                .then()
                .statusCode(200)
                .contentType("image/jpeg")
                .extract()
                .asByteArray();
        assertEquals(64, ImageIO.read(new ByteArrayInputStream(file)).getWidth());
        assertTrue(new String(file, StandardCharsets.ISO_8859_1).contains("http://ns.adobe.com/xap/1.0/"));
        assertEquals(json.getLong("thaw.seeds[0]") + 1, json.getLong("thaw.seeds[1]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\": \"sketch\"}|400|missing_required_parameter|prompt",
                "{\"model\": \"sketch\", \"prompt\": \"x\", \"n\": 11}|400|invalid_value|n",
                "{\"model\": \"sketch\", \"prompt\": \"x\", \"n\": \"2\"}|400|invalid_type|n",
                "{\"model\": \"sketch\", \"prompt\": \"x\", \"size\": \"1x1\"}|400|invalid_value|size",
                "{\"model\": \"sketch\", \"prompt\": \"x\", \"size\": \"big\"}|400|invalid_value|size",
                "{\"model\": \"sketch\", \"prompt\": \"x\", \"sise\": \"64x64\"}|400|unknown_parameter|sise",
                "{\"model\": \"sketch\", \"prompt\": \"x\", \"quality\": \"hd\"}|400|unsupported_parameter|quality",
                "{\"model\": \"sketch\", \"prompt\": \"x\", \"moderation\": \"low\"}|400|unsupported_parameter|moderation",
                "{\"model\": \"sketch\", \"prompt\": \"x\", \"moderation\": \"none\"}|400|invalid_value|moderation",
                "{\"model\": \"sketch\", \"prompt\": \"x\", \"output_format\": \"webp\"}|400|unsupported_parameter|output_format",
                "{\"model\": \"sketch\", \"prompt\": \"x\", \"thaw\": {\"steps\": 20}}|400|unsupported_parameter|thaw.steps",
                "{\"model\": \"none\", \"prompt\": \"x\"}|404|model_not_found|model",
                "[1]|400|invalid_json|",
                "{|400|invalid_json|"
            })
    void whatCannotBeDoneIsAnErrorThatNamesIt(String body, int status, String code, String param) {
        // When
        Response answer = generate(body);

        // Then
        JsonPath error = answer.then().statusCode(status).extract().jsonPath();
        assertEquals(code, error.getString("error.code"), answer::asString);
        assertEquals(param, error.getString("error.param"));
        assertEquals("invalid_request_error", error.getString("error.type"));
    }

    @Test
    void promptsAndBodiesHaveALargestSize() {
        // When
        Response prompt = generate("{\"model\": \"sketch\", \"prompt\": \"" + "x".repeat(32_001) + "\"}");
        Response body = generate("{\"model\": \"sketch\", \"prompt\": \"" + "x".repeat(1 << 20) + "\"}");

        // Then
        assertEquals(400, prompt.statusCode());
        assertEquals("string_above_max_length", prompt.jsonPath().getString("error.code"));
        assertEquals("prompt", prompt.jsonPath().getString("error.param"));
        assertEquals(413, body.statusCode());
        assertEquals("body_too_large", body.jsonPath().getString("error.code"));
    }

    @Test
    void theErrorSaysWhatTheModelCanDo() {
        // When
        String message = generate("{\"model\": \"sketch\", \"prompt\": \"x\", \"quality\": \"hd\"}")
                .jsonPath()
                .getString("error.message");

        // Then
        assertTrue(message.contains("it takes background, output_compression, size, thaw.seed"), message);
    }

    @Test
    void modelsAreListed() {
        // When
        JsonPath list =
                given().get("/v1/models").then().statusCode(200).extract().jsonPath();

        // Then
        assertEquals("list", list.getString("object"));
        assertTrue(list.getList("data.id").contains("sketch"));
        given().get("/v1/models/none").then().statusCode(404);
        assertEquals("model", given().get("/v1/models/sketch").jsonPath().getString("object"));
    }

    @Test
    void anUnknownPathIsAnErrorInTheSameForm() {
        // When
        Response answer = given().get("/v1/nothing");

        // Then
        assertEquals(404, answer.statusCode());
        assertEquals("unknown_url", answer.jsonPath().getString("error.code"));
    }

    private static Response generate(String body) {
        return given().contentType("application/json").body(body).post("/v1/images/generations");
    }

    private static BufferedImage picture(String body) throws IOException {
        String base64 =
                generate(body).then().statusCode(200).extract().jsonPath().getString("data[0].b64_json");
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
