package dev.thaw.functions.watermark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.functions.watermark.picture.PictureHeader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Texts and pictures on pictures: where they stand, and how much of them is seen. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class WatermarkTest {
    @TempDir
    Path folder;

    Shop shop;

    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "a.png", "a.webp"})
    void stampsATextAndKeepsFormatAndSize(String name) throws Exception {
        // Given
        shop.put("in/" + name, Pictures.grey(folder, name, 400, 300));

        // When
        shop.call("in/" + name, Map.of("text", "Thaw ä'%{:}", "position", "bottom-right"))
                .then()
                .statusCode(200);

        // Then only the lower right has changed
        byte[] output = shop.get("out/" + name);
        PictureHeader header = Shop.header(output);
        assertEquals(400, header.width());
        assertEquals(300, header.height());
        byte[] pixels = Pictures.pixels(folder, output, "out-" + name, "rgb24");
        assertTrue(Pictures.changed(pixels, 400, 200, 150, 400, 300) > 100);
        assertEquals(0, Pictures.changed(pixels, 400, 0, 0, 200, 150));
    }

    @ParameterizedTest
    @CsvSource({
        "top-left, 0, 0", "top, 1, 0", "top-right, 2, 0",
        "left, 0, 1", "center, 1, 1", "right, 2, 1",
        "bottom-left, 0, 2", "bottom, 1, 2", "bottom-right, 2, 2"
    })
    void placesAPictureAtOneOfNinePositions(String position, int column, int row) throws Exception {
        // Given a mark of 20 % width on a picture of 300 x 300
        shop.put("in/p.png", Pictures.grey(folder, "p.png", 300, 300));
        shop.put("marks/m.png", Pictures.transparent(folder, "m.png", 50, 50));
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=red:s=50x50:r=1",
                "-frames:v",
                "1",
                folder.resolve("red.png").toString());
        shop.put("marks/red.png", Files.readAllBytes(folder.resolve("red.png")));

        // When
        shop.call(
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
                .then()
                .statusCode(200);

        // Then
        byte[] pixels = Pictures.pixels(folder, shop.get("out/p.png"), "placed.png", "rgb24");
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
                int found = Pictures.changed(pixels, 300, c * 100, r * 100, c * 100 + 100, r * 100 + 100);
                assertEquals(c == column && r == row ? 3600 : 0, found, position + " " + c + "," + r);
            }
        }
    }

    @Test
    void textsNeedNoFontsOfTheMachine() throws Exception {
        // Given
        shop.put("in/f.png", Pictures.grey(folder, "f.png", 100, 100));

        // When
        shop.call("in/f.png", Map.of("text", "Thaw")).then().statusCode(200);

        // Then whoever has drawn letters has not asked the machine for fonts
        List<String> drew = ProcessHandle.current()
                .descendants()
                .map(WatermarkTest::libraries)
                .filter(maps -> maps.contains("libfontmanager"))
                .toList();
        assertFalse(drew.isEmpty());
        assertTrue(drew.stream().noneMatch(maps -> maps.contains("libfontconfig")));
    }

    private static String libraries(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "maps"));
        } catch (IOException ended) {
            return "";
        }
    }

    @Test
    void tilesCoverThePicture() throws Exception {
        // Given
        shop.put("in/t.png", Pictures.grey(folder, "t.png", 600, 400));

        // When
        shop.call("in/t.png", Map.of("text", "Thaw", "tiled", true, "scale", 0.1))
                .then()
                .statusCode(200);

        // Then every sixth of it has changed
        byte[] pixels = Pictures.pixels(folder, shop.get("out/t.png"), "tiled.png", "rgb24");
        for (int x = 0; x < 600; x += 200) {
            for (int y = 0; y < 400; y += 200) {
                assertTrue(Pictures.changed(pixels, 600, x, y, x + 200, y + 200) > 20, x + "," + y);
            }
        }
    }

    @Test
    void opacityIsHowMuchOfTheMarkIsSeen() throws Exception {
        // Given
        shop.put("in/o.png", Pictures.grey(folder, "o.png", 100, 100));
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=white:s=50x50:r=1",
                "-frames:v",
                "1",
                folder.resolve("white.png").toString());
        shop.put("marks/white.png", Files.readAllBytes(folder.resolve("white.png")));

        // When
        shop.call(
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
                .then()
                .statusCode(200);

        // Then 128 and half of the way to 255
        byte[] pixels = Pictures.pixels(folder, shop.get("out/o.png"), "half.png", "rgb24");
        assertEquals(191, pixels[3 * (50 * 100 + 50)] & 0xFF, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multiply", "screen", "difference"})
    void colourIsMixedAsAsked(String blend) throws Exception {
        // Given grey 128 under grey 64
        shop.put("in/mix.png", Pictures.grey(folder, "mix.png", 100, 100));
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=0x404040:s=50x50:r=1,format=rgb24",
                "-frames:v",
                "1",
                folder.resolve("dark.png").toString());
        shop.put("marks/dark.png", Files.readAllBytes(folder.resolve("dark.png")));

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
        assertEquals(
                200, shop.call("in/mix.png", Map.of("marks", List.of(mark))).statusCode());

        // Then
        int expected =
                switch (blend) {
                    case "multiply" -> 128 * 64 / 255;
                    case "screen" -> 128 + 64 - 128 * 64 / 255;
                    default -> 64;
                };
        byte[] pixels = Pictures.pixels(folder, shop.get("out/mix.png"), "mix-out.png", "gray");
        assertEquals(expected, pixels[50 * 100 + 50] & 0xFF, 2);
    }
}
