package dev.thaw.functions.watermark;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
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
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every format in and out, and files that are made to do harm. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class FormatsTest {
    private static final int MUTANTS = Boolean.getBoolean("nightly") ? 2000 : 100;

    @TempDir
    Path folder;

    S3Client s3;

    @ParameterizedTest
    @CsvSource({"jpg, JPEG", "png, PNG", "webp, WEBP", "avif, HEIF", "gif, GIF", "tiff, TIFF"})
    void everyFormatIsReadAndAllAreWritten(String extension, PictureType type) throws Exception {
        // Given
        put("in/every." + extension, made(extension));
        var outputs = List.of(
                Map.of("format", "jpg", "name", "o"),
                Map.of("format", "png", "name", "o"),
                Map.of("format", "webp", "name", "o"),
                Map.of("format", "avif", "name", "o"),
                Map.of("format", "gif", "name", "o"),
                Map.of("format", "jpg", "name", "small", "width", 50));

        // When
        Response answer =
                call("in/every." + extension, Map.of("marks", List.of(Map.of("text", "Thaw")), "outputs", outputs));

        // Then
        assertEquals(200, answer.statusCode(), answer.asString());
        var stills = new ArrayList<>(List.of("o.jpg", "o.png", "o.avif", "o.gif"));
        if (type != PictureType.GIF) {
            stills.add("o.webp");
        }
        for (String out : stills) {
            PictureHeader header = header(get("out/" + out));
            assertEquals(List.of(160, 120), List.of(header.width(), header.height()), out);
        }
        assertEquals(50, header(get("out/small.jpg")).width());
    }

    @Test
    void allFramesOfAnAnimationAreMarked() throws Exception {
        // Given ten frames
        put("in/moves.gif", made("gif"));

        // When
        Response answer = call(
                "in/moves.gif",
                Map.of("text", "Thaw", "outputs", List.of(Map.of("format", "gif"), Map.of("format", "webp"))));

        // Then
        assertEquals(List.of(10, 10), answer.jsonPath().getList("pictures.frames"), answer.asString());
        assertEquals(10, header(get("out/moves.gif")).frames());
        assertTrue(new String(get("out/moves.webp"), StandardCharsets.ISO_8859_1).contains("ANMF"));
    }

    @Test
    void sixteenBitsStaySixteen() throws Exception {
        // Given a grey between two of the eight-bit ones
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=gray:s=64x64:r=1,format=rgb48be,lutrgb=r=33000:g=33000:b=33000",
                "-frames:v",
                "1",
                folder.resolve("deep.png").toString());
        put("in/deep.png", Files.readAllBytes(folder.resolve("deep.png")));

        // When
        assertEquals(200, call("in/deep.png", Map.of("text", "x", "scale", 0.1)).statusCode());

        // Then
        byte[] pixels = Pictures.pixels(folder, get("out/deep.png"), "deep-out.png", "rgb48be");
        assertEquals(33000, ((pixels[0] & 0xFF) << 8) | (pixels[1] & 0xFF), 1);
    }

    @Test
    void scriptsAreShapedAndFontsOfOnesOwnAreUsed() throws Exception {
        // Given Hebrew, which the own font has, reads from the right: the first letter stands at the right end
        put("in/rtl.png", Pictures.grey(folder, "rtl.png", 300, 100));
        put(
                "fonts/own.ttf",
                FormatsTest.class
                        .getResourceAsStream("/LiberationSans-Regular.ttf")
                        .readAllBytes());
        var mark = new HashMap<String, Object>(Map.of(
                "scale",
                0.9,
                "position",
                "center",
                "opacity",
                1,
                "font",
                "s3://media/fonts/own.ttf",
                "outline",
                Map.of("width", 0)));

        // When a lamed, taller than all others, is the first of three letters
        mark.put("text", "לסס");
        assertEquals(200, call("in/rtl.png", Map.of("marks", List.of(mark))).statusCode());

        // Then the topmost white is in the right half
        byte[] pixels = Pictures.pixels(folder, get("out/rtl.png"), "rtl-out.png", "gray");
        int first = 0;
        while ((pixels[first] & 0xFF) < 200) {
            first++;
        }
        assertTrue(first % 300 > 150, "at " + first % 300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multiply", "screen", "difference"})
    void colourIsMixedAsAsked(String blend) throws Exception {
        // Given grey 128 under grey 64
        put("in/mix.png", Pictures.grey(folder, "mix.png", 100, 100));
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=0x404040:s=50x50:r=1,format=rgb24",
                "-frames:v",
                "1",
                folder.resolve("dark.png").toString());
        put("marks/dark.png", Files.readAllBytes(folder.resolve("dark.png")));

        // When
        var mark = Map.of(
                "picture",
                "s3://media/marks/dark.png",
                "opacity",
                1,
                "scale",
                0.5,
                "position",
                "center",
                "blend",
                blend);
        assertEquals(200, call("in/mix.png", Map.of("marks", List.of(mark))).statusCode());

        // Then
        int expected =
                switch (blend) {
                    case "multiply" -> 128 * 64 / 255;
                    case "screen" -> 128 + 64 - 128 * 64 / 255;
                    default -> 64;
                };
        byte[] pixels = Pictures.pixels(folder, get("out/mix.png"), "mix-out.png", "gray");
        assertEquals(expected, pixels[50 * 100 + 50] & 0xFF, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "webp", "avif", "gif", "tiff"})
    void mutatedFilesEndInAPictureOrACleanError(String extension) throws Exception {
        // Given
        byte[] whole = made(extension);
        var random = new Random(20_261);
        Set<String> seen = new HashSet<>();

        // When
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = whole.clone();
            for (int n = 1 + random.nextInt(8); n > 0; n--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            put("in/mutant", mutant);
            Response answer = call("in/mutant", Map.of("text", "x", "outputs", List.of(Map.of("format", "jpg"))));
            seen.add(answer.statusCode() == 200 ? "fine" : answer.jsonPath().getString("code"));
        }

        // Then
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
                "#EXTM3U\nfile:///etc/passwd",
                "P6 65535 65535 255 "
            })
    void whatIsNoKnownPictureIsRefusedByItsContent(String content) throws Exception {
        put("in/evil.png", content.getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "unsupported-media",
                call("in/evil.png", Map.of("text", "x")).jsonPath().getString("code"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif"})
    void hugeHeadersAreRefusedBeforeDecoding(String extension) throws Exception {
        // Given 65,535 x 65,535 pixels by the header
        byte[] bytes = made(extension);
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
        put("in/huge", bytes);

        // When, Then
        assertEquals(
                "picture-too-large",
                call("in/huge", Map.of("text", "x")).jsonPath().getString("code"));
    }

    @Test
    void aBrokenFontIsACleanError() throws Exception {
        // Given fonts with bytes changed, and none at all
        put("in/font.png", Pictures.grey(folder, "font.png", 60, 60));
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
            put("fonts/bad.ttf", mutant);
            // When
            Response answer = call("in/font.png", Map.of("text", "Thaw", "font", "s3://media/fonts/bad.ttf"));
            seen.add(answer.statusCode() == 200 ? "fine" : answer.jsonPath().getString("code"));
        }
        put("fonts/bad.ttf", "no font".getBytes(StandardCharsets.UTF_8));
        Response none = call("in/font.png", Map.of("text", "Thaw", "font", "s3://media/fonts/bad.ttf"));

        // Then
        assertEquals("broken-font", none.jsonPath().getString("code"), none.asString());
        assertTrue(Set.of("fine", "broken-font", "decoder-crashed").containsAll(seen), seen.toString());
    }

    @Test
    void aHundredCallersAtOnceAreServedOrToldToComeBack() throws Exception {
        // Given
        put("in/many.jpg", Pictures.grey(folder, "many.jpg", 800, 600));
        Callable<Response> caller = () -> call("in/many.jpg", Map.of("text", "x"));

        // When: two work, eight may wait
        Set<String> seen = new HashSet<>();
        try (var callers = Executors.newFixedThreadPool(100)) {
            for (Future<Response> answer : callers.invokeAll(Collections.nCopies(100, caller))) {
                Response response = answer.get();
                seen.add(
                        response.statusCode() == 200
                                ? "fine"
                                : response.jsonPath().getString("code"));
                assertTrue(response.statusCode() == 200 || response.header("Retry-After") != null);
            }
        }

        // Then
        assertEquals(Set.of("fine", "overloaded"), seen);
    }

    @Test
    void thePlaceIsRemovedFromExif() throws Exception {
        // Given a JPEG with a GPS directory and a camera's name
        byte[] jpeg = PictureType.JPEG.with(Bytes.of(Pictures.grey(folder, "gps.jpg", 64, 64)), null, exif());
        put("in/gps.jpg", jpeg);

        // When
        var outputs = List.of(
                Map.of("name", "safe", "metadata", "without-location"),
                Map.of("name", "all", "metadata", "all"),
                Map.of("name", "none"));
        assertEquals(
                200, call("in/gps.jpg", Map.of("text", "x", "outputs", outputs)).statusCode());

        // Then
        assertTrue(text("out/all.jpg").contains("52N13E"));
        assertTrue(text("out/safe.jpg").contains("Camera"));
        assertFalse(text("out/safe.jpg").contains("52N13E"));
        assertFalse(text("out/none.jpg").contains("Camera"));
    }

    /** Big-endian TIFF: model at 50, a GPS directory at 60 with one text at 80. */
    private static byte[] exif() {
        var b = java.nio.ByteBuffer.allocate(100);
        b.put(new byte[] {'M', 'M', 0, 42}).putInt(8);
        b.putShort((short) 2);
        b.putShort((short) 0x0110).putShort((short) 2).putInt(7).putInt(50);
        b.putShort((short) 0x8825).putShort((short) 4).putInt(1).putInt(60);
        b.putInt(0);
        b.position(50);
        b.put("Camera\0".getBytes(StandardCharsets.US_ASCII));
        b.position(60);
        b.putShort((short) 1);
        b.putShort((short) 0x1B).putShort((short) 2).putInt(7).putInt(80);
        b.putInt(0);
        b.position(80);
        b.put("52N13E\0".getBytes(StandardCharsets.US_ASCII));
        return b.array();
    }

    private static int frame(byte[] jpeg) {
        int at = 2;
        while ((jpeg[at + 1] & 0xF0) != 0xC0 || (jpeg[at + 1] & 0xFF) == 0xC4) {
            at += 2 + ((jpeg[at + 2] & 0xFF) << 8) + (jpeg[at + 3] & 0xFF);
        }
        return at;
    }

    private byte[] made(String extension) throws Exception {
        Path file = folder.resolve("made." + extension);
        var command = new ArrayList<>(List.of("-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=1"));
        if (!extension.equals("gif")) {
            command.addAll(List.of("-frames:v", "1"));
        }
        if (extension.equals("avif")) {
            command.addAll(List.of("-c:v", "libaom-av1", "-still-picture", "1", "-cpu-used", "8"));
        }
        if (extension.equals("tiff")) {
            command.addAll(List.of("-pix_fmt", "rgb24"));
        }
        command.add(file.toString());
        Pictures.run(command.toArray(String[]::new));
        return Files.readAllBytes(file);
    }

    private static PictureHeader header(byte[] file) {
        Bytes bytes = Bytes.of(file);
        return PictureType.of(bytes).orElseThrow().header(bytes);
    }

    private String text(String key) {
        return new String(get(key), StandardCharsets.ISO_8859_1);
    }

    private Response call(String key, Map<String, Object> parameters) {
        var body = new HashMap<>(parameters);
        body.put("input", "s3://media/" + key);
        body.put("output", "s3://media/out/");
        return given().contentType("application/json").body(body).post("/watermark");
    }

    private void put(String key, byte[] bytes) {
        s3.putObject(r -> r.bucket("media").key(key), RequestBody.fromBytes(bytes));
    }

    private byte[] get(String key) {
        return s3.getObjectAsBytes(r -> r.bucket("media").key(key)).asByteArray();
    }
}
