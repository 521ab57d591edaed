package dev.thaw.functions.watermark;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.PictureType;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Files that are made to do harm, and requests that are wrong. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class HostileTest {
    private static final int MUTANTS = Boolean.getBoolean("nightly") ? 2000 : 100;

    @TempDir
    Path folder;

    Shop shop;

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "webp", "animated.webp", "avif", "heic", "gif", "tiff", "cmyk"})
    void mutatedFilesEndInAPictureOrACleanError(String extension) throws Exception {
        // Given
        byte[] whole = whole(extension);
        var random = new Random(20_261);
        Set<String> seen = new HashSet<>();

        // When
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = whole.clone();
            for (int n = 1 + random.nextInt(8); n > 0; n--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            shop.put("in/mutant", mutant);
            Response answer = shop.call("in/mutant", Map.of("text", "x", "outputs", List.of(Map.of("format", "jpg"))));
            seen.add(answer.statusCode() == 200 ? "fine" : answer.jsonPath().getString("code"));
        }

        // Then: with another brand in its head an AVIF or HEIC is a film, which has no such outputs
        boolean brandMatters = extension.equals("avif") || extension.equals("heic");
        if (brandMatters) {
            seen.remove("invalid-parameters");
        }
        Set<String> allowed = Set.of(
                "fine",
                "broken-media",
                "unsupported-media",
                "picture-too-large",
                "too-many-frames",
                "work-too-large",
                "decoder-crashed");
        assertTrue(allowed.containsAll(seen), seen.toString());
        assertTrue(seen.size() > 1, seen.toString());
    }

    private byte[] whole(String extension) throws Exception {
        return switch (extension) {
            case "heic" -> HostileTest.class.getResourceAsStream("/made.heic").readAllBytes();
            case "cmyk" -> PictureType.JPEG.with(Bytes.of(Cmyk.cyan(64, 64)), Cmyk.profile(128, 64, 192), null);
            default -> Pictures.made(folder, extension);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
                "#EXTM3U\nfile:///etc/passwd",
                "P6 65535 65535 255 "
            })
    void whatIsNoKnownPictureIsRefusedByItsContent(String content) throws Exception {
        shop.put("in/evil.png", content.getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "unsupported-media",
                shop.call("in/evil.png", Map.of("text", "x")).jsonPath().getString("code"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif"})
    void hugeHeadersAreRefusedBeforeDecoding(String extension) throws Exception {
        // Given 65,535 x 65,535 pixels by the header
        byte[] bytes = Pictures.made(folder, extension);
        int at =
                switch (extension) {
                    case "png" -> 18;
                    case "gif" -> 6;
                    default -> frame(bytes) + 5;
                };
        int step = extension.equals("png") ? 4 : 2;
        for (int i : new int[] {at, at + 1, at + step, at + step + 1}) {
            bytes[i] = (byte) 0xFF;
        }
        shop.put("in/huge", bytes);

        // When, Then
        assertEquals(
                "picture-too-large",
                shop.call("in/huge", Map.of("text", "x")).jsonPath().getString("code"));
    }

    private static int frame(byte[] jpeg) {
        int at = 2;
        while ((jpeg[at + 1] & 0xF0) != 0xC0 || (jpeg[at + 1] & 0xFF) == 0xC4) {
            at += 2 + ((jpeg[at + 2] & 0xFF) << 8) + (jpeg[at + 3] & 0xFF);
        }
        return at;
    }

    @Test
    void aHugePictureIsRefusedBeforeItIsDecoded() throws Exception {
        // Given 20,000 x 20,000 pixels in a few bytes: a header is enough
        byte[] png = Pictures.grey(folder, "bomb.png", 8, 8);
        png[18] = 0x4E;
        png[19] = 0x20;
        png[22] = 0x4E;
        png[23] = 0x20;
        shop.put("in/bomb.png", png);

        // When, Then
        shop.call("in/bomb.png", Map.of("text", "x")).then().statusCode(422).body("code", equalTo("picture-too-large"));
    }

    @Test
    void aBrokenFontIsACleanError() throws Exception {
        // Given fonts with bytes changed, and none at all
        shop.put("in/font.png", Pictures.grey(folder, "font.png", 60, 60));
        byte[] font = FormatsTest.class
                .getResourceAsStream("/LiberationSans-Regular.ttf")
                .readAllBytes();
        var random = new Random(7);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            byte[] mutant = font.clone();
            for (int n = 0; n < 2000; n++) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            shop.put("fonts/bad.ttf", mutant);
            // When
            Response answer = shop.call("in/font.png", Map.of("text", "Thaw", "font", "s3://media/fonts/bad.ttf"));
            seen.add(answer.statusCode() == 200 ? "fine" : answer.jsonPath().getString("code"));
        }
        shop.put("fonts/bad.ttf", "no font".getBytes(StandardCharsets.UTF_8));
        Response none = shop.call("in/font.png", Map.of("text", "Thaw", "font", "s3://media/fonts/bad.ttf"));

        // Then
        assertEquals("broken-font", none.jsonPath().getString("code"), none.asString());
        assertTrue(Set.of("fine", "broken-font", "decoder-crashed").containsAll(seen), seen.toString());
    }

    @Test
    void whatIsNoPictureIsRefused() throws Exception {
        // Given
        shop.put("in/text.png", "this is text".getBytes(StandardCharsets.UTF_8));
        byte[] whole = Pictures.grey(folder, "cut.png", 300, 300);
        shop.put("in/cut.png", Arrays.copyOf(whole, whole.length / 2));
        shop.put("in/empty.png", new byte[0]);

        // When, Then
        shop.call("in/text.png", Map.of("text", "x")).then().statusCode(422).body("code", equalTo("unsupported-media"));
        shop.call("in/cut.png", Map.of("text", "x")).then().statusCode(422).body("code", equalTo("broken-media"));
        shop.call("in/empty.png", Map.of("text", "x")).then().statusCode(422).body("code", equalTo("empty-object"));
        shop.call("in/gone.png", Map.of("text", "x")).then().statusCode(422).body("code", equalTo("object-not-found"));
    }

    @Test
    void wrongParametersAreNamed() {
        shop.call("in/a.png", Map.of("txt", "x")).then().statusCode(400).body("code", equalTo("invalid-parameters"));
        shop.call("in/a.png", Map.of("text", "x", "position", "middle"))
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-parameters"));
        shop.call("in/a.png", Map.of("text", "x", "opacity", 2))
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-parameters"));
        shop.call("in/a.png", Map.of()).then().statusCode(400).body("code", equalTo("invalid-parameters"));
    }
}
