package dev.thaw.functions.watermark.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps workers from asking the machine for fonts: Java2D would need fontconfig for that, which small images and servers lack, and marks would look
 * different from one machine to the next. A {@code fontconfig.properties} of our own gives each of Java's logical fonts an entry; the file
 * that it names need not exist, as nothing is drawn with them.
 */
final class OwnFonts {
    private static final String NAME = "mark";
    private static final Path SETTINGS = written();

    private OwnFonts() {}

    /** The option for a worker's JVM. */
    static String option() {
        return "-Dsun.awt.fontconfig=" + SETTINGS;
    }

    private static Path written() {
        var text = new StringBuilder("version=1\nsequence.allfonts=latin-1\nfilename." + NAME + "=/none.ttf\n");
        for (String font : List.of("serif", "sansserif", "monospaced", "dialog", "dialoginput")) {
            for (String style : List.of("plain", "bold", "italic", "bolditalic")) {
                text.append(font + "." + style + ".latin-1=" + NAME + "\n");
            }
        }
        try {
            Path file = Files.createTempFile("watermark-fonts", ".properties");
            file.toFile().deleteOnExit();
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
