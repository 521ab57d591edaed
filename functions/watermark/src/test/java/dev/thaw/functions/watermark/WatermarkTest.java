package dev.thaw.functions.watermark;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.PictureHeader;
import dev.thaw.functions.watermark.picture.PictureType;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class WatermarkTest {
    @TempDir
    Path folder;

    S3Client s3;

    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "a.png", "a.webp"})
    void stampsATextAndKeepsFormatAndSize(String name) throws Exception {
        // Given
        put("in/" + name, Pictures.grey(folder, name, 400, 300));

        // When
        call("in/" + name, Map.of("text", "Thaw ä'%{:}", "position", "bottom-right"))
                .statusCode(200);

        // Then only the lower right has changed
        byte[] output = get("out/" + name);
        PictureHeader header = header(output);
        assertEquals(400, header.width());
        assertEquals(300, header.height());
        byte[] pixels = Pictures.pixels(folder, output, "out-" + name, "rgb24");
        assertTrue(changed(pixels, 400, 200, 150, 400, 300) > 100);
        assertEquals(0, changed(pixels, 400, 0, 0, 200, 150));
    }

    @ParameterizedTest
    @CsvSource({
        "top-left, 0, 0", "top, 1, 0", "top-right, 2, 0",
        "left, 0, 1", "center, 1, 1", "right, 2, 1",
        "bottom-left, 0, 2", "bottom, 1, 2", "bottom-right, 2, 2"
    })
    void placesAPictureAtOneOfNinePositions(String position, int column, int row) throws Exception {
        // Given a mark of 20 % width on a picture of 300 x 300
        put("in/p.png", Pictures.grey(folder, "p.png", 300, 300));
        put("marks/m.png", Pictures.transparent(folder, "m.png", 50, 50));
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=red:s=50x50:r=1",
                "-frames:v",
                "1",
                folder.resolve("red.png").toString());
        put("marks/red.png", Files.readAllBytes(folder.resolve("red.png")));

        // When
        call(
                        "in/p.png",
                        Map.of(
                                "mark",
                                "s3://media/marks/red.png",
                                "position",
                                position,
                                "scale",
                                0.2,
                                "opacity",
                                1,
                                "margin",
                                10))
                .statusCode(200);

        // Then
        byte[] pixels = Pictures.pixels(folder, get("out/p.png"), "placed.png", "rgb24");
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
                int found = changed(pixels, 300, c * 100, r * 100, c * 100 + 100, r * 100 + 100);
                assertEquals(c == column && r == row ? 3600 : 0, found, position + " " + c + "," + r);
            }
        }
    }

    @Test
    void tilesCoverThePicture() throws Exception {
        // Given
        put("in/t.png", Pictures.grey(folder, "t.png", 600, 400));

        // When
        call("in/t.png", Map.of("text", "Thaw", "tiled", true, "scale", 0.1)).statusCode(200);

        // Then every sixth of it has changed
        byte[] pixels = Pictures.pixels(folder, get("out/t.png"), "tiled.png", "rgb24");
        for (int x = 0; x < 600; x += 200) {
            for (int y = 0; y < 400; y += 200) {
                assertTrue(changed(pixels, 600, x, y, x + 200, y + 200) > 20, x + "," + y);
            }
        }
    }

    @Test
    void opacityIsHowMuchOfTheMarkIsSeen() throws Exception {
        // Given
        put("in/o.png", Pictures.grey(folder, "o.png", 100, 100));
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=white:s=50x50:r=1",
                "-frames:v",
                "1",
                folder.resolve("white.png").toString());
        put("marks/white.png", Files.readAllBytes(folder.resolve("white.png")));

        // When
        call(
                        "in/o.png",
                        Map.of(
                                "mark",
                                "s3://media/marks/white.png",
                                "position",
                                "center",
                                "scale",
                                0.5,
                                "opacity",
                                0.5))
                .statusCode(200);

        // Then 128 and half of the way to 255
        byte[] pixels = Pictures.pixels(folder, get("out/o.png"), "half.png", "rgb24");
        assertEquals(191, pixels[3 * (50 * 100 + 50)] & 0xFF, 3);
    }

    @Test
    void alphaIsKept() throws Exception {
        // Given
        put("in/alpha.png", Pictures.transparent(folder, "alpha.png", 200, 200));

        // When
        call("in/alpha.png", Map.of("text", "Thaw", "position", "bottom")).statusCode(200);

        // Then the ground is as transparent as before, the mark is not
        byte[] pixels = Pictures.pixels(folder, get("out/alpha.png"), "alpha-out.png", "rgba");
        assertEquals(0, pixels[3]);
        boolean anyOpaque = false;
        for (int i = 3; i < pixels.length; i += 4) {
            anyOpaque |= (pixels[i] & 0xFF) > 100;
        }
        assertTrue(anyOpaque);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void exifOrientationIsHonouredAndTheProfileKept(int orientation) throws Exception {
        // Given a picture whose first stored row is white
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=black:s=160x80:r=1,drawbox=x=0:y=0:w=80:h=40:color=white:t=fill",
                "-frames:v",
                "1",
                "-pix_fmt",
                "yuvj444p",
                folder.resolve("exif.jpg").toString());
        byte[] jpeg = Files.readAllBytes(folder.resolve("exif.jpg"));
        put("in/exif.jpg", Pictures.jpegWith(jpeg, orientation));

        // When
        call("in/exif.jpg", Map.of("text", "x", "position", "center", "scale", 0.05))
                .statusCode(200);

        // Then the white corner is where a viewer shows it
        byte[] output = get("out/exif.jpg");
        PictureHeader header = header(output);
        boolean turned = orientation >= 5;
        assertEquals(turned ? 80 : 160, header.width());
        assertEquals(1, header.orientation());
        assertTrue(new String(output, StandardCharsets.ISO_8859_1)
                .contains("ICC_PROFILE\0\1\1" + new String(Pictures.PROFILE, StandardCharsets.US_ASCII)));
        byte[] pixels = Pictures.pixels(folder, output, "exif-out.jpg", "gray");
        boolean right = List.of(2, 3, 6, 7).contains(orientation);
        boolean low = List.of(3, 4, 7, 8).contains(orientation);
        int x = right ? header.width() - 4 : 3;
        int y = low ? header.height() - 4 : 3;
        assertTrue((pixels[y * header.width() + x] & 0xFF) > 200, "the white corner of orientation " + orientation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "webp"})
    void aProfileGoesOverIntoEveryFormatThatHoldsOne(String format) throws Exception {
        // Given
        byte[] jpeg = Pictures.grey(folder, "icc.jpg", 64, 64);
        put("in/icc.jpg", PictureType.JPEG.with(Bytes.of(jpeg), adobeLike(), null));

        // When
        call("in/icc.jpg", Map.of("text", "x", "outputs", List.of(Map.of("format", format))))
                .statusCode(200);

        // Then it is there, and decoders take the file
        byte[] output = get("out/icc." + format);
        put("in/again." + format, output);
        call("in/again." + format, Map.of("text", "x", "outputs", List.of(Map.of("format", "jpg"))))
                .statusCode(200);
        byte[] profile = adobeLike();
        String whole = new String(get("out/again.jpg"), StandardCharsets.ISO_8859_1);
        assertTrue(whole.contains(new String(profile, StandardCharsets.ISO_8859_1)));
        assertEquals(64 * 64 * 3, Pictures.pixels(folder, output, "icc-out." + format, "rgb24").length);
    }

    @Test
    void coloursAreConvertedWhereAFormatHoldsNoProfile() throws Exception {
        // Given a profile whose green is bluer and redder than that of sRGB
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=0x40C040:s=64x64:r=1,format=rgb24",
                "-frames:v",
                "1",
                folder.resolve("g.png").toString());
        byte[] png = Files.readAllBytes(folder.resolve("g.png"));
        put("in/g.png", PictureType.PNG.with(Bytes.of(png), adobeLike(), null));

        // When
        var outputs = List.of(Map.of("name", "kept"), Map.of("name", "srgb", "profile", "srgb"));
        call("in/g.png", Map.of("text", "x", "scale", 0.05, "outputs", outputs)).statusCode(200);

        // Then
        byte[] kept = Pictures.pixels(folder, get("out/kept.png"), "kept.png", "rgb24");
        byte[] converted = Pictures.pixels(folder, get("out/srgb.png"), "srgb.png", "rgb24");
        assertEquals(0x40, kept[0] & 0xFF);
        assertTrue(Math.abs((converted[0] & 0xFF) - 0x40) > 4, "red is " + (converted[0] & 0xFF));
        assertFalse(new String(get("out/srgb.png"), StandardCharsets.ISO_8859_1).contains("iCCP"));
    }

    /** A real profile that is not sRGB: Java's linear one. */
    private static byte[] adobeLike() {
        return java.awt.color.ICC_Profile.getInstance(java.awt.color.ColorSpace.CS_LINEAR_RGB)
                .getData();
    }

    @Test
    void aHugePictureIsRefusedBeforeItIsDecoded() throws Exception {
        // Given 20,000 x 20,000 pixels in a few bytes: a header is enough
        byte[] png = Pictures.grey(folder, "bomb.png", 8, 8);
        png[18] = 0x4E;
        png[19] = 0x20;
        png[22] = 0x4E;
        png[23] = 0x20;
        put("in/bomb.png", png);

        // When, Then
        call("in/bomb.png", Map.of("text", "x")).statusCode(422).body("code", equalTo("picture-too-large"));
    }

    @Test
    void whatIsNoPictureIsRefused() throws Exception {
        // Given
        put("in/text.png", "this is text".getBytes(StandardCharsets.UTF_8));
        byte[] whole = Pictures.grey(folder, "cut.png", 300, 300);
        put("in/cut.png", Arrays.copyOf(whole, whole.length / 2));
        put("in/empty.png", new byte[0]);

        // When, Then
        call("in/text.png", Map.of("text", "x")).statusCode(422).body("code", equalTo("unsupported-media"));
        call("in/cut.png", Map.of("text", "x")).statusCode(422).body("code", equalTo("broken-media"));
        call("in/empty.png", Map.of("text", "x")).statusCode(422).body("code", equalTo("empty-object"));
        call("in/gone.png", Map.of("text", "x")).statusCode(422).body("code", equalTo("object-not-found"));
    }

    @Test
    void wrongParametersAreNamed() {
        call("in/a.png", Map.of("txt", "x")).statusCode(400).body("code", equalTo("invalid-parameters"));
        call("in/a.png", Map.of("text", "x", "position", "middle"))
                .statusCode(400)
                .body("code", equalTo("invalid-parameters"));
        call("in/a.png", Map.of("text", "x", "opacity", 2)).statusCode(400).body("code", equalTo("invalid-parameters"));
        call("in/a.png", Map.of()).statusCode(400).body("code", equalTo("invalid-parameters"));
        assertFalse(s3 == null);
    }

    private static PictureHeader header(byte[] file) {
        Bytes bytes = Bytes.of(file);
        return PictureType.of(bytes).orElseThrow().header(bytes);
    }

    private ValidatableResponse call(String key, Map<String, Object> parameters) {
        var body = new java.util.HashMap<>(parameters);
        body.put("input", "s3://media/" + key);
        body.put("output", "s3://media/out/");
        return given().contentType("application/json")
                .body(body)
                .post("/watermark")
                .then();
    }

    private void put(String key, byte[] bytes) {
        s3.putObject(r -> r.bucket("media").key(key), RequestBody.fromBytes(bytes));
    }

    private byte[] get(String key) {
        return s3.getObjectAsBytes(r -> r.bucket("media").key(key)).asByteArray();
    }

    /** How many pixels of an area are not the ground's grey. */
    private static int changed(byte[] pixels, int width, int left, int top, int right, int bottom) {
        int changed = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                int at = 3 * (y * width + x);
                boolean grey = true;
                for (int i = 0; i < 3; i++) {
                    grey &= Math.abs((pixels[at + i] & 0xFF) - 128) <= 4;
                }
                changed += grey ? 0 : 1;
            }
        }
        return changed;
    }
}
