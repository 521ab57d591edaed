package dev.thaw.functions.watermark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.media.run.Encoders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** Marks on films: in their time, at their place, moving, and with the sound untouched. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class FilmTest {
    private static final int RED = 0;
    private static final int BLUE = 2;

    @TempDir
    Path folder;

    Shop shop;

    @BeforeEach
    void putMark() throws Exception {
        Path red = folder.resolve("red.png");
        Pictures.run("-f", "lavfi", "-i", "color=c=red:s=40x40:r=1", "-frames:v", "1", red.toString());
        shop.put("marks/red.png", Files.readAllBytes(red));
    }

    /** A red square of a quarter of the width, opaque, ten pixels from the edges. */
    private static Map<String, Object> red(Map<String, Object> more) {
        var mark = new HashMap<String, Object>(Map.of(
                "picture",
                "s3://media/marks/red.png",
                "opacity",
                1,
                "scale",
                0.25,
                "margin",
                10,
                "position",
                "top-left"));
        mark.putAll(more);
        return mark;
    }

    @ParameterizedTest
    @CsvSource({"mp4, libopenh264, aac", "webm, libvpx-vp9, libopus", "mkv, libopenh264, flac"})
    void aMarkIsSeenInItsTimeAndTheSoundIsUntouched(String format, String pictures, String sound) throws Exception {
        // Given
        byte[] film = Clip.grey(folder, "in." + format, "160x120", 3, "-c:v", pictures, "-c:a", sound);
        shop.put("in/film." + format, film);

        // When
        Response answer = shop.call("in/film." + format, red(Map.of("from", 1, "to", 2)));

        // Then
        assertEquals(200, answer.statusCode(), answer.asString());
        Clip before = Clip.of(folder, film, 160, 120);
        Clip after = Clip.of(folder, shop.get("out/film." + format), 160, 120);
        assertEquals(30, after.frames());
        assertTrue(before.sound().size() > 20);
        assertEquals(before.sound(), after.sound());
        assertEquals(0, after.reds(5));
        assertEquals(0, after.reds(25));
        assertEquals(1600, after.reds(15), 170);
        assertTrue(after.is(RED, 15, 30, 30) && !after.is(RED, 15, 5, 5) && !after.is(RED, 15, 55, 55));
    }

    @Test
    void aMarkMovesInALineFadesAndScrolls() throws Exception {
        // Given
        shop.put("in/move.mp4", Clip.grey(folder, "move.mp4", "160x120", 3, "-c:v", "libopenh264", "-c:a", "aac"));

        // When
        var line = Map.of("move", Map.of("to", "top-right", "seconds", 2), "fade", 0.5);
        var scroll = red(Map.of("move", Map.of("scroll", "left", "seconds", 2)));
        assertEquals(200, shop.call("in/move.mp4", red(new HashMap<>(line))).statusCode());
        Clip lined = Clip.of(folder, shop.get("out/move.mp4"), 160, 120);
        assertEquals(200, shop.call("in/move.mp4", scroll).statusCode());
        Clip scrolled = Clip.of(folder, shop.get("out/move.mp4"), 160, 120);

        // Then from 10 to 110 in two seconds, where it stays
        assertEquals(60, lined.leftmostRed(10), 5);
        assertEquals(85, lined.leftmostRed(15), 5);
        assertEquals(110, lined.leftmostRed(22), 3);
        assertTrue(lined.red(1, 35, 30) < lined.red(3, 45, 30), "it appears bit by bit");
        assertTrue(lined.red(29, 130, 30) < lined.red(20, 130, 30), "and goes");
        // Then from 160 to -40 in two seconds, and again
        assertEquals(110, scrolled.leftmostRed(5), 5);
        assertEquals(60, scrolled.leftmostRed(10), 5);
        assertEquals(110, scrolled.leftmostRed(25), 5);
    }

    @Test
    void anAnimatedMarkMovesOn() throws Exception {
        // Given a mark that is red for half a second and blue for another
        Path mark = folder.resolve("blink.gif");
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=red:s=40x40:r=2:d=0.5",
                "-f",
                "lavfi",
                "-i",
                "color=c=blue:s=40x40:r=2:d=0.5",
                "-filter_complex",
                "concat=n=2",
                mark.toString());
        shop.put("marks/blink.gif", Files.readAllBytes(mark));
        shop.put("in/anim.mp4", Clip.grey(folder, "anim.mp4", "160x120", 2, "-c:v", "libopenh264", "-c:a", "aac"));

        // When
        Response answer =
                shop.call("in/anim.mp4", red(Map.of("picture", "s3://media/marks/blink.gif", "position", "center")));

        // Then
        assertEquals(200, answer.statusCode(), answer.asString());
        Clip clip = Clip.of(folder, shop.get("out/anim.mp4"), 160, 120);
        assertEquals(20, clip.frames());
        assertTrue(clip.is(RED, 2, 80, 60) && clip.is(BLUE, 7, 80, 60));
        assertTrue(clip.is(RED, 12, 80, 60) && clip.is(BLUE, 17, 80, 60));
    }

    @Test
    void turnedAndOddFilmsAreMarkedUpright() throws Exception {
        // Given 161 x 121 pixels that players turn by a quarter
        byte[] odd = Clip.grey(folder, "odd.mkv", "161x121", 1, "-c:v", "ffv1", "-pix_fmt", "yuv444p", "-c:a", "aac");
        assertTrue(odd.length > 0);
        Path turned = folder.resolve("turned.mkv");
        Pictures.run(
                "-display_rotation", "90", "-i", folder.resolve("odd.mkv").toString(), "-c", "copy", turned.toString());
        shop.put("in/turned.mkv", Files.readAllBytes(turned));

        // When
        var outputs = List.of(Map.of("name", "whole"), Map.of("name", "small", "width", 60, "format", "mp4"));
        Response answer = shop.call("in/turned.mkv", red(Map.of("outputs", outputs)));

        // Then
        assertEquals(200, answer.statusCode(), answer.asString());
        assertEquals(List.of(120, 60), answer.jsonPath().getList("films.width"));
        assertEquals(List.of(160, 78), answer.jsonPath().getList("films.height"));
        Clip whole = Clip.of(folder, shop.get("out/whole.mkv"), 120, 160);
        assertTrue(whole.is(RED, 5, 25, 25) && !whole.is(RED, 5, 60, 25) && !whole.is(RED, 5, 25, 120));
        assertEquals(10, Clip.of(folder, shop.get("out/small.mp4"), 60, 78).leftmostRed(5), 4);
    }

    @Test
    void aTextIsDrawnAsOnPictures() throws Exception {
        // Given
        shop.put("in/text.mp4", Clip.grey(folder, "text.mp4", "160x120", 1, "-c:v", "libopenh264", "-c:a", "aac"));

        // When
        var mark = Map.<String, Object>of(
                "text", "Thaw", "color", "#ff0000", "opacity", 1, "position", "bottom", "scale", 0.5);
        assertEquals(200, shop.call("in/text.mp4", mark).statusCode());

        // Then
        Clip clip = Clip.of(folder, shop.get("out/text.mp4"), 160, 120);
        assertTrue(clip.reds(5) > 100, "red: " + clip.reds(5));
        assertTrue(clip.leftmostRed(5) > 35 && clip.leftmostRed(5) < 60, "at " + clip.leftmostRed(5));
    }

    @Test
    void whatCannotBeIsSaidBeforeTheWork() throws Exception {
        // Given
        shop.put("in/no.mp4", Clip.grey(folder, "no.mp4", "64x64", 1, "-c:v", "libopenh264", "-c:a", "aac"));
        shop.put("in/no.png", Pictures.grey(folder, "no.png", 20, 20));
        assumeFalse(Encoders.installed().has("libx265"));

        // When, Then
        refused("in/no.mp4", Map.of("outputs", List.of(Map.of("codec", "h265"))), 422, "codec-unavailable");
        refused("in/no.mp4", Map.of("outputs", List.of(Map.of("format", "webm"))), 422, "streams-do-not-fit");
        refused("in/no.mp4", Map.of("outputs", List.of(Map.of("format", "png"))), 400, "invalid-parameters");
        refused("in/no.mp4", Map.of("outputs", List.of(Map.of("quality", 5))), 400, "invalid-parameters");
        refused("in/no.mp4", Map.of("blend", "screen"), 400, "invalid-parameters");
        refused("in/no.mp4", Map.of("from", 2, "to", 1), 400, "invalid-parameters");
        refused("in/no.png", Map.of("from", 1), 400, "invalid-parameters");
        refused("in/no.png", Map.of("outputs", List.of(Map.of("format", "mp4"))), 400, "invalid-parameters");
    }

    private void refused(String key, Map<String, Object> more, int status, String code) {
        Response answer = shop.call(key, red(more));
        assertEquals(code, answer.jsonPath().getString("code"), answer.asString());
        assertEquals(status, answer.statusCode());
        assertFalse(answer.jsonPath().getString("detail").isBlank());
    }
}
