package dev.thaw.functions.watermark;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

import dev.thaw.functions.watermark.link.LinkKeys;
import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.PictureHeader;
import dev.thaw.functions.watermark.picture.PictureType;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class LinkTest {
    @TempDir
    Path folder;

    S3Client s3;

    @ParameterizedTest
    @CsvSource({
        "'image/avif,image/webp,*/*', image/avif, HEIF",
        "'image/avif;q=0, image/webp', image/webp, WEBP",
        "'image/*,*/*', image/jpeg, JPEG"
    })
    void theBrowserGetsTheBestFormatThatItNames(String accept, String contentType, PictureType type) throws Exception {
        // Given
        put("shop/a.jpg", Pictures.grey(folder, "a.jpg", 400, 300));

        // When
        Response answer = get("mark:shop,width:200", "s3://media/shop/a.jpg", Map.of("Accept", accept));

        // Then
        assertEquals(200, answer.statusCode(), answer.asString());
        assertEquals(contentType, answer.contentType());
        assertEquals("Accept", answer.header("Vary"));
        assertTrue(answer.header("Cache-Control").matches("public, max-age=\\d+"));
        Bytes bytes = Bytes.of(answer.asByteArray());
        assertEquals(type, PictureType.of(bytes).orElseThrow());
        PictureHeader header = type.header(bytes);
        assertEquals(List.of(200, 150), List.of(header.width(), header.height()));
    }

    @Test
    void whatACacheHasIsNotMadeAgain() throws Exception {
        // Given
        put("shop/b.jpg", Pictures.grey(folder, "b.jpg", 40, 30));
        String source = "s3://media/shop/b.jpg";
        String etag = get("mark:shop,format:png", source, Map.of()).header("ETag");

        // When
        Response again = get("mark:shop,format:png", source, Map.of("If-None-Match", etag));
        Response other = get("mark:shop,format:jpg", source, Map.of("If-None-Match", etag));

        // Then
        assertEquals(304, again.statusCode());
        assertEquals(200, other.statusCode());
        assertNotEquals(etag, other.header("ETag"));
    }

    @Test
    void aSecondKeyIsTakenWhileKeysAreChanged() throws Exception {
        // Given
        put("shop/c.jpg", Pictures.grey(folder, "c.jpg", 40, 30));
        String path = path("mark:shop", "s3://media/shop/c.jpg");

        // When, Then
        for (String key : List.of(StoreResource.KEY_FILE, StoreResource.OLD_KEY_FILE)) {
            String signature = LinkKeys.of(List.of("file:" + key), Map.of()).sign(path);
            given().urlEncodingEnabled(false)
                    .get("/i/" + signature + path)
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void wrongLinksAreRefusedWithTheirReason() throws Exception {
        // Given
        put("shop/d.jpg", Pictures.grey(folder, "d.jpg", 40, 30));
        String source = "s3://media/shop/d.jpg";

        // When, Then
        given().get("/i/AAAA" + path("mark:shop", source))
                .then()
                .statusCode(403)
                .body("code", equalTo("invalid-signature"));
        given().get("/i/x").then().statusCode(400).body("code", equalTo("invalid-link"));
        refused("mark:none", source, 400, "invalid-operations");
        refused("mark:shop,colour:red", source, 400, "invalid-operations");
        refused("mark:shop,width:0", source, 400, "invalid-parameters");
        refused("width:10", source, 400, "invalid-parameters");
        refused("mark:shop,expires:1", source, 410, "link-expired");
        refused("mark:shop", "s3://media/shop/gone.jpg", 404, "source-not-found");
        refused("mark:shop", "s3://other/d.jpg", 403, "source-not-allowed");
        refused("mark:shop", "http://127.0.0.1:1/d.jpg", 403, "url-not-allowed");
        refused("mark:shop", "file:///etc/passwd", 403, "source-not-allowed");
    }

    private void refused(String operations, String source, int status, String code) {
        Response answer = get(operations, source, Map.of());
        assertEquals(code, answer.jsonPath().getString("code"), answer.asString());
        assertEquals(status, answer.statusCode());
        assertEquals("no-store", answer.header("Cache-Control"));
    }

    private static Response get(String operations, String source, Map<String, String> headers) {
        String path = path(operations, source);
        String signature =
                LinkKeys.of(List.of("file:" + StoreResource.KEY_FILE), Map.of()).sign(path);
        return given().headers(headers).urlEncodingEnabled(false).get("/i/" + signature + path);
    }

    private static String path(String operations, String source) {
        String encoded =
                Base64.getUrlEncoder().withoutPadding().encodeToString(source.getBytes(StandardCharsets.UTF_8));
        return "/" + operations + "/" + encoded;
    }

    private void put(String key, byte[] bytes) {
        s3.putObject(r -> r.bucket("media").key(key), RequestBody.fromBytes(bytes));
    }
}
