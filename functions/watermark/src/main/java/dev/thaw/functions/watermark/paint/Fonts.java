package dev.thaw.functions.watermark.paint;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.thaw.function.FunctionException;

/** The fonts of one text, the wanted one first; the one that comes with the function is always last. */
final class Fonts {
    private static final String OWN = "/LiberationSans-Regular.ttf";
    private static volatile Font own;

    private final List<Font> fonts = new ArrayList<>();

    /**
     * Reads font files.
     *
     * @throws FunctionException 422 {@code broken-font}
     */
    Fonts(List<Path> files) {
        for (Path file : files) {
            fonts.add(read(file));
        }
        fonts.add(own());
    }

    private static Font read(Path file) {
        try {
            return Font.createFont(Font.TRUETYPE_FONT, file.toFile());
        } catch (FontFormatException | IOException | RuntimeException e) {
            throw new FunctionException(422, "broken-font", "The font is damaged, or no TrueType or OpenType font.", e);
        }
    }

    private static Font own() {
        if (own == null) {
            try (InputStream in = Fonts.class.getResourceAsStream(OWN)) {
                own = Font.createFont(Font.TRUETYPE_FONT, in);
            } catch (FontFormatException | IOException e) {
                throw new IllegalStateException("The function's own font cannot be read", e);
            }
        }
        return own;
    }

    /** The first font with a glyph for the character, in the size; the first of all when none has one. */
    Font with(int character, float size) {
        return fonts.stream()
                .filter(font -> font.canDisplay(character))
                .findFirst()
                .orElse(fonts.getFirst())
                .deriveFont(size);
    }
}
