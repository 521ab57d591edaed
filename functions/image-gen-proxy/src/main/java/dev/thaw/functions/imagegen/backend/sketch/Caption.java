package dev.thaw.functions.imagegen.backend.sketch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Writes at a picture's foot what it is, in letters of 5 by 7 dots; needs no font of the system. */
public final class Caption {
    private static final int GLYPH_WIDTH = 5;
    private static final int GLYPH_HEIGHT = 7;
    private static final int ADVANCE = GLYPH_WIDTH + 1;
    private static final int LINE = GLYPH_HEIGHT + 3;
    private static final int INK = 0xFFFFFF;
    private static final double SHADE = 0.55;

    private Caption() {}

    /** One line for each text on a dark bar; what does not fit is cut off. */
    public static void draw(Canvas canvas, String... lines) {
        int dot = Math.max(1, canvas.width() / 400);
        int bar = (LINE * lines.length + 3) * dot;
        int top = canvas.height() - bar;
        for (int y = Math.max(0, top); y < canvas.height(); y++) {
            for (int x = 0; x < canvas.width(); x++) {
                canvas.blend(x, y, 0, SHADE);
            }
        }
        for (int i = 0; i < lines.length; i++) {
            write(canvas, lines[i], 3 * dot, top + (3 + i * LINE) * dot, dot);
        }
    }

    private static void write(Canvas canvas, String text, int left, int top, int dot) {
        int room = Math.max(0, (canvas.width() - left) / (ADVANCE * dot));
        String upper = text.toUpperCase(Locale.ROOT);
        for (int i = 0; i < Math.min(room, upper.length()); i++) {
            String rows = Glyphs.BY_CHARACTER.get(upper.charAt(i));
            if (rows != null) {
                write(canvas, rows.toCharArray(), left + i * ADVANCE * dot, top, dot);
            }
        }
    }

    private static void write(Canvas canvas, char[] rows, int left, int top, int dot) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == '1') {
                square(canvas, left + i % GLYPH_WIDTH * dot, top + i / GLYPH_WIDTH * dot, dot);
            }
        }
    }

    private static void square(Canvas canvas, int left, int top, int side) {
        for (int y = top; y < top + side; y++) {
            for (int x = left; x < left + side; x++) {
                canvas.blend(x, y, INK, 1);
            }
        }
    }

    /** The dots of each letter, row by row. */
    private static final class Glyphs {
        private static final Map<Character, String> BY_CHARACTER = read();

        private static Map<Character, String> read() {
            var glyphs = new HashMap<Character, String>();
            try (var in = new BufferedReader(new InputStreamReader(
                    Caption.class.getResourceAsStream("glyphs.txt"), StandardCharsets.US_ASCII))) {
                in.lines()
                        .filter(line -> !line.isEmpty())
                        .forEach(line ->
                                glyphs.put(line.charAt(0), line.substring(1).replace(" ", "")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Map.copyOf(glyphs);
        }
    }
}
