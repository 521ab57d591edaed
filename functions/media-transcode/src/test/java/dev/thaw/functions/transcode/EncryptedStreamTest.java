package dev.thaw.functions.transcode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** Keys in the store, and streams whose segments are stored, encrypted, while the rest is made. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(StreamingTest.Little.class)
class EncryptedStreamTest extends StoreTest {
    private static final String[] H264 = BenchTest.H264;

    @AfterEach
    void clean() {
        keys("").forEach(key -> s3.deleteObject(r -> r.bucket("media").key(key)));
    }

    @Test
    void aNewKeyIsStoredWhereTheJobSaysAndOpensEverySegment() throws Exception {
        // Given
        put("uploads/a film.mp4", clips.video("in.mp4", 320, 180, 7, H264));
        Map<String, String> encryption =
                Map.of("uri", "https://keys.example.com/{name}?v=1", "newKey", "s3://media/secret/{name}.key");
        // When
        String answer =
                job("uploads/a film.mp4", encryption).statusCode(200).extract().asString();
        // Then
        byte[] key = read("secret/a film.key");
        assertEquals(16, key.length);
        int frames = 0;
        Sealed playlist = new Sealed(new String(read("out/vod/video-180/index.m3u8"), StandardCharsets.UTF_8));
        assertEquals("https://keys.example.com/a%20film?v=1", playlist.uri());
        for (byte[] segment : playlist.opened(key, name -> read("out/vod/video-180/" + name))) {
            Path alone = Files.write(folder.resolve("alone.mp4"), segment);
            frames += (int)
                    Workbench.ffprobe("-v", "error", "-show_entries", "packet=pts", "-of", "csv=p=0", alone.toString())
                            .lines()
                            .count();
        }
        assertEquals(175, frames);
        assertEquals(4, playlist.segments().size());
        for (String written :
                List.of(HexFormat.of().formatHex(key), Base64.getEncoder().encodeToString(key))) {
            assertFalse(answer.contains(written), answer);
        }
        assertFalse(answer.contains("secret/"), "a key is no output: " + answer);
    }

    @Test
    void aSecondAttemptHasTheKeyOfTheFirst() throws Exception {
        // Given
        put("uploads/film.mp4", clips.video("in.mp4", 320, 180, 1, H264));
        Map<String, String> encryption = Map.of("uri", "/keys/film", "newKey", "s3://media/secret/film.key");
        job("uploads/film.mp4", encryption).statusCode(200);
        byte[] first = read("secret/film.key");
        // When
        job("uploads/film.mp4", encryption).statusCode(200);
        // Then
        assertArrayEquals(first, read("secret/film.key"));
    }

    @Test
    void aKeyThatIsThereIsUsed() throws Exception {
        // Given
        byte[] key = "sixteen bytes...".getBytes(StandardCharsets.US_ASCII);
        s3.putObject(r -> r.bucket("media").key("secret/own"), RequestBody.fromBytes(key));
        put("uploads/film.mp4", clips.video("in.mp4", 320, 180, 1, H264));
        // When
        job("uploads/film.mp4", Map.of("uri", "own.key", "key", "s3://media/secret/own"))
                .statusCode(200);
        // Then: a relative URI leads to the stream's folder
        Sealed playlist = new Sealed(new String(read("out/vod/video-180/index.m3u8"), StandardCharsets.UTF_8));
        assertEquals("../own.key", playlist.uri());
        assertEquals(
                1,
                playlist.opened(key, name -> read("out/vod/video-180/" + name)).size());
    }

    @Test
    void whatIsNoKeyIsRefusedBeforeAnythingIsMade() throws Exception {
        // Given
        s3.putObject(
                r -> r.bucket("media").key("secret/hex"), RequestBody.fromString("000102030405060708090a0b0c0d0e0f"));
        put("uploads/film.mp4", clips.video("in.mp4", 320, 180, 1, H264));
        // When, Then
        job("uploads/film.mp4", Map.of("uri", "k", "key", "s3://media/secret/hex"))
                .statusCode(422)
                .body("code", equalTo("invalid-key"));
        job("uploads/film.mp4", Map.of("uri", "k", "key", "s3://media/secret/none"))
                .statusCode(422)
                .body("code", equalTo("object-not-found"));
        assertEquals(List.of(), keys("out/"));
    }

    @Test
    void aFailedJobTakesItsNewKeyAway() throws Exception {
        // Given: an input that ends early
        put("uploads/film.mkv", clips.cut(clips.video("in.mkv", 320, 180, 20, H264), 0.5));
        // When
        job("uploads/film.mkv", Map.of("uri", "k", "newKey", "s3://media/secret/film.key"))
                .statusCode(422)
                .body("code", equalTo("broken-media"));
        // Then
        assertEquals(List.of(), keys("secret/"));
        assertEquals(List.of(), keys("out/"));
    }

    private ValidatableResponse job(String input, Map<String, String> encryption) {
        return given().contentType("application/json")
                .body(Map.of(
                        "input",
                        "s3://media/" + input,
                        "output",
                        "s3://media/out/",
                        "outputs",
                        List.of(Map.of(
                                "type",
                                "stream",
                                "name",
                                "vod",
                                "segmentSeconds",
                                2,
                                "ladder",
                                List.of(Map.of("shortSide", 180)),
                                "encryption",
                                encryption))))
                .post("/transcode")
                .then();
    }

    private byte[] read(String key) {
        return s3.getObjectAsBytes(r -> r.bucket("media").key(key)).asByteArray();
    }
}
