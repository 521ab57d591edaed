package dev.thaw.functions.watermark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Texts as letters: scripts, fonts, and what lies around them. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class LetteringTest {
    private static final int SIDE = 200;

    @TempDir
    Path folder;

    Shop shop;

    @Test
    void scriptsAreShapedAndFontsOfOnesOwnAreUsed() throws Exception {
        // Given Hebrew, which the own font has, reads from the right: the first letter stands at the right end
        shop.put("in/rtl.png", Pictures.grey(folder, "rtl.png", 300, 100));
        shop.put(
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
        assertEquals(
                200, shop.call("in/rtl.png", Map.of("marks", List.of(mark))).statusCode());

        // Then the topmost white is in the right half
        byte[] pixels = Pictures.pixels(folder, shop.get("out/rtl.png"), "rtl-out.png", "gray");
        int first = 0;
        while ((pixels[first] & 0xFF) < 200) {
            first++;
        }
        assertTrue(first % 300 > 150, "at " + first % 300);
    }

    @Test
    void anArabicWordIsJoined() throws Exception {
        // Given a font of Arabic letters, of which beh joins the next one on both sides
        shop.put("fonts/arabic.ttf", font("opentype/fonts-hosny-amiri/Amiri-Regular.ttf"));

        // When it is written joined, and with what keeps letters from joining
        boolean[] joined = inked("\u0628\u0628\u0628\u0628", "arabic.ttf");
        boolean[] parted = inked("\u0628\u200C\u0628\u200C\u0628\u200C\u0628", "arabic.ttf");

        // Then the one is one stroke, the other is not
        assertEquals(1, strokes(joined));
        assertTrue(strokes(parted) > 1, strokes(parted) + " strokes");
    }

    @ParameterizedTest
    @CsvSource({
        "truetype/wqy/wqy-microhei.ttc, \u4E16, \u754C",
        "truetype/ancient-scripts/Symbola_hint.ttf, \uD83D\uDE00, \uD83D\uDCF7"
    })
    void charactersAreDrawnFromTheFontThatIsNamed(String file, String one, String other) throws Exception {
        // Given a font of Chinese characters, or of emoji
        shop.put("fonts/signs.ttf", font(file));

        // When
        byte[] first = drawn(one, "signs.ttf");
        byte[] second = drawn(other, "signs.ttf");
        byte[] none = drawn("\uE123", "signs.ttf");

        // Then each is drawn, and not as what is missing
        assertFalse(Arrays.equals(first, second));
        assertFalse(Arrays.equals(first, none));
        assertFalse(Arrays.equals(second, none));
        assertTrue(white(first) > 300 && white(second) > 300, white(first) + ", " + white(second));
    }

    @Test
    void aMarkIsTurned() throws Exception {
        // Given a red strip of 4 : 1
        put("strip.png", "red", "80x20");

        // When it lies, and when it stands
        int[] lying = box(marked(Map.of("picture", "s3://media/marks/strip.png", "rotate", 0)));
        int[] standing = box(marked(Map.of("picture", "s3://media/marks/strip.png", "rotate", 90)));

        // Then
        assertEquals(4.0, (double) lying[0] / lying[1], 0.3);
        assertEquals(0.25, (double) standing[0] / standing[1], 0.03);
    }

    @Test
    void aShadowLiesWhereItIsAskedFor() throws Exception {
        // Given
        put("square.png", "red", "40x40");

        // When the shadow is black, sharp, and moved by half the height
        var shadow = Map.of("color", "#000000", "x", 0.5, "y", 0.5, "blur", 0);
        byte[] pixels = marked(Map.of("picture", "s3://media/marks/square.png", "shadow", shadow));

        // Then it is seen to the right and below, and nowhere else
        int[] red = edges(pixels, 0);
        int[] black = edges(pixels, -1);
        int half = (red[2] - red[0] + 1) / 2;
        assertEquals(red[2] + half, black[2], 2);
        assertEquals(red[3] + half, black[3], 2);
        assertTrue(black[0] >= red[0] + half - 2 && black[1] >= red[1] + half - 2);
    }

    @Test
    void anOutlineIsAroundTheLetters() throws Exception {
        // When
        var outline = Map.of("color", "#0000ff", "width", 0.1);
        byte[] pixels = marked(Map.of("text", "HI", "color", "#ff0000", "outline", outline));

        // Then
        int[] red = edges(pixels, 0);
        int[] blue = edges(pixels, 2);
        for (int side = 0; side < 2; side++) {
            assertTrue(blue[side] < red[side] && blue[side + 2] > red[side + 2], "side " + side);
        }
    }

    private static byte[] font(String file) throws Exception {
        Path path = Path.of("/usr/share/fonts", file);
        assumeTrue(Files.exists(path), "needs the font " + path);
        return Files.readAllBytes(path);
    }

    private void put(String name, String colour, String size) throws Exception {
        Path file = folder.resolve(name);
        Pictures.run(
                "-f", "lavfi", "-i", "color=c=" + colour + ":s=" + size + ":r=1", "-frames:v", "1", file.toString());
        shop.put("marks/" + name, Files.readAllBytes(file));
    }

    /** The pixels of a grey square of 200 x 200 with an opaque mark of half its width in the middle. */
    private byte[] marked(Map<String, Object> mark) throws Exception {
        shop.put("in/lettering.png", Pictures.grey(folder, "lettering.png", SIDE, SIDE));
        var whole = new HashMap<String, Object>(Map.of("position", "center", "scale", 0.5, "opacity", 1));
        whole.putAll(mark);
        shop.call("in/lettering.png", Map.of("marks", List.of(whole))).then().statusCode(200);
        return Pictures.pixels(folder, shop.get("out/lettering.png"), "lettering-out.png", "rgb24");
    }

    private byte[] drawn(String text, String font) throws Exception {
        return marked(Map.of("text", text, "font", "s3://media/fonts/" + font, "outline", Map.of("width", 0)));
    }

    /** For each column between the first and the last letter whether there is ink in it. */
    private boolean[] inked(String text, String font) throws Exception {
        byte[] pixels = drawn(text, font);
        var inked = new boolean[SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            inked[i % SIDE] |= (pixels[3 * i] & 0xFF) > 200;
        }
        return inked;
    }

    private static int strokes(boolean[] inked) {
        int strokes = 0;
        for (int x = 1; x < inked.length; x++) {
            strokes += inked[x] && !inked[x - 1] ? 1 : 0;
        }
        return strokes;
    }

    private static int white(byte[] pixels) {
        int white = 0;
        for (int i = 0; i < SIDE * SIDE; i++) {
            white += (pixels[3 * i] & 0xFF) > 200 ? 1 : 0;
        }
        return white;
    }

    /** Width and height of what is red. */
    private static int[] box(byte[] pixels) {
        int[] edges = edges(pixels, 0);
        return new int[] {edges[2] - edges[0] + 1, edges[3] - edges[1] + 1};
    }

    /** Left, top, right and bottom of what is mostly of one channel; of -1 what is black. */
    private static int[] edges(byte[] pixels, int channel) {
        int[] edges = {SIDE, SIDE, -1, -1};
        for (int i = 0; i < SIDE * SIDE; i++) {
            boolean hit = true;
            for (int c = 0; c < 3; c++) {
                int value = pixels[3 * i + c] & 0xFF;
                hit &= c == channel ? value > 180 : value < 80;
            }
            if (hit) {
                edges[0] = Math.min(edges[0], i % SIDE);
                edges[1] = Math.min(edges[1], i / SIDE);
                edges[2] = Math.max(edges[2], i % SIDE);
                edges[3] = Math.max(edges[3], i / SIDE);
            }
        }
        return edges;
    }
}
