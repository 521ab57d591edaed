package dev.thaw.functions.watermark;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.functions.watermark.av.PictureReader;
import dev.thaw.functions.watermark.picture.PictureHeader;
import dev.thaw.functions.watermark.picture.PictureType;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every format in and out. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class FormatsTest {
    @TempDir
    Path folder;

    Shop shop;

    @ParameterizedTest
    @CsvSource({"jpg, JPEG", "png, PNG", "webp, WEBP", "avif, HEIF", "gif, GIF", "tiff, TIFF"})
    void everyFormatIsReadAndAllAreWritten(String extension, PictureType type) throws Exception {
        // Given
        shop.put("in/every." + extension, Pictures.made(folder, extension));
        var outputs = List.of(
                Map.of("format", "jpg", "name", "o"),
                Map.of("format", "png", "name", "o"),
                Map.of("format", "webp", "name", "o"),
                Map.of("format", "avif", "name", "o"),
                Map.of("format", "gif", "name", "o"),
                Map.of("format", "jpg", "name", "small", "width", 50));

        // When
        Response answer = shop.call(
                "in/every." + extension, Map.of("marks", List.of(Map.of("text", "Thaw")), "outputs", outputs));

        // Then
        assertEquals(200, answer.statusCode(), answer.asString());
        var stills = new ArrayList<>(List.of("o.jpg", "o.png", "o.avif", "o.gif"));
        if (type != PictureType.GIF) {
            stills.add("o.webp");
        }
        for (String out : stills) {
            PictureHeader header = Shop.header(shop.get("out/" + out));
            assertEquals(List.of(160, 120), List.of(header.width(), header.height()), out);
        }
        assertEquals(50, Shop.header(shop.get("out/small.jpg")).width());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "webp", "avif"})
    void lessQualityMakesSmallerFiles(String format) throws Exception {
        // Given
        shop.put("in/fine.png", Pictures.made(folder, "png"));
        List<Integer> qualities = List.of(20, 50, 80, 90);

        // When
        Response answer = shop.call(
                "in/fine.png",
                Map.of(
                        "text",
                        "x",
                        "outputs",
                        qualities.stream()
                                .map(quality -> Map.of("format", format, "name", "q" + quality, "quality", quality))
                                .toList()));

        // Then
        assertEquals(200, answer.statusCode(), answer.asString());
        List<Integer> sizes = qualities.stream()
                .map(quality -> shop.get("out/q" + quality + "." + format).length)
                .toList();
        for (int i = 1; i < sizes.size(); i++) {
            assertTrue(sizes.get(i - 1) < sizes.get(i), sizes.toString());
        }
    }

    @Test
    void aPhonesHeicIsReadWithItsProfileAndExif() throws Exception {
        // Given red but for the upper left, which is blue, with a linear profile, a camera's name and a place
        shop.put(
                "in/phone.heic",
                FormatsTest.class.getResourceAsStream("/made.heic").readAllBytes());

        // When
        var outputs = List.of(
                Map.of("format", "png", "name", "kept", "metadata", "without-location"),
                Map.of("format", "jpg", "name", "srgb", "profile", "srgb"),
                Map.of("format", "avif"));
        Response answer = shop.call("in/phone.heic", Map.of("text", "x", "scale", 0.02, "outputs", outputs));

        // Then
        assertEquals(200, answer.statusCode(), answer.asString());
        byte[] kept = Pictures.pixels(folder, shop.get("out/kept.png"), "heic.png", "rgb24");
        assertEquals(160 * 120 * 3, kept.length);
        int left = 3 * (30 * 160 + 40);
        int right = 3 * (30 * 160 + 120);
        assertTrue((kept[left + 2] & 0xFF) > 200 && (kept[left] & 0xFF) < 60);
        assertTrue((kept[right] & 0xFF) > 200 && (kept[right + 2] & 0xFF) < 60);
        String png = new String(shop.get("out/kept.png"), StandardCharsets.ISO_8859_1);
        assertTrue(png.contains("iCCP") && png.contains("Camera") && !png.contains("52N13E"));
        assertFalse(new String(shop.get("out/srgb.jpg"), StandardCharsets.ISO_8859_1).contains("ICC_PROFILE"));
        assertEquals(PictureType.HEIF, Shop.header(shop.get("out/phone.avif")).type());
    }

    @Test
    void framesOfAnAnimatedWebpAreThoseThatWereDrawn() throws Exception {
        // Given without loss, half transparent, each frame only what has changed
        String source = "testsrc2=s=160x120:r=10:d=1:alpha=100,format=bgra";
        Path file = folder.resolve("moves.webp");
        Pictures.run("-f", "lavfi", "-i", source, "-c:v", "libwebp_anim", "-lossless", "1", file.toString());
        Path raw = folder.resolve("moves.raw");
        Pictures.run("-f", "lavfi", "-i", source, "-pix_fmt", "rgba", "-f", "rawvideo", raw.toString());
        byte[] drawn = Files.readAllBytes(raw);

        // When
        var read = new ByteArrayOutputStream();
        var lengths = new ArrayList<Long>();
        new PictureReader(1_000_000).read(file, PictureType.WEBP, 0, frame -> {
            try (frame) {
                byte[] row = new byte[160 * 4];
                for (int y = 0; y < 120; y++) {
                    frame.readRow(y, row);
                    read.writeBytes(row);
                }
                lengths.add(frame.length());
            }
        });

        // Then
        assertEquals(Collections.nCopies(10, 10L), lengths);
        assertArrayEquals(drawn, read.toByteArray());
    }

    @Test
    void anAnimatedWebpIsMarkedWhole() throws Exception {
        // Given
        shop.put("in/anim.webp", Pictures.made(folder, "animated.webp"));

        // When
        Response answer = shop.call(
                "in/anim.webp", Map.of("text", "Thaw", "outputs", List.of(Map.of(), Map.of("format", "gif"))));

        // Then
        assertEquals(List.of(10, 10), answer.jsonPath().getList("pictures.frames"), answer.asString());
        assertEquals(10, Shop.header(shop.get("out/anim.webp")).frames());
        assertEquals(10, Shop.header(shop.get("out/anim.gif")).frames());
    }

    @Test
    void allFramesOfAnAnimationAreMarked() throws Exception {
        // Given ten frames
        shop.put("in/moves.gif", Pictures.made(folder, "gif"));

        // When
        Response answer = shop.call(
                "in/moves.gif",
                Map.of("text", "Thaw", "outputs", List.of(Map.of("format", "gif"), Map.of("format", "webp"))));

        // Then
        assertEquals(List.of(10, 10), answer.jsonPath().getList("pictures.frames"), answer.asString());
        assertEquals(10, Shop.header(shop.get("out/moves.gif")).frames());
        assertTrue(new String(shop.get("out/moves.webp"), StandardCharsets.ISO_8859_1).contains("ANMF"));
    }
}
