package dev.thaw.functions.imagegen.output;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.functions.imagegen.fake.Drawing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PictureFileTest {
    @Test
    void readsSizeAndFormat() {
        assertEquals(Optional.of(new PictureFile("png", 123, 45)), PictureFile.of(Drawing.png(123, 45, 1)));
        assertEquals(Optional.of(new PictureFile("jpeg", 123, 45)), PictureFile.of(Drawing.jpeg(123, 45, 1)));
    }

    /** Made by hand from RFC 9649: heads of 16x9, the rest left out. */
    @ParameterizedTest
    @CsvSource({
        "UklGRhYAAABXRUJQVlA4IAoAAAAQAgCdASoQAAkA",
        "UklGRhYAAABXRUJQVlA4TAoAAAAvDwACAAAAAAAA",
        "UklGRhYAAABXRUJQVlA4WAoAAAAAAAAADwAACAAA"
    })
    void readsWebpOfEachKind(String base64) {
        assertEquals(
                Optional.of(new PictureFile("webp", 16, 9)),
                PictureFile.of(Base64.getDecoder().decode(base64)));
    }

    @Test
    void noPictureThatIsCutOffPasses() {
        byte[] png = Drawing.png(64, 64, 1);
        byte[] jpeg = Drawing.jpeg(64, 64, 1);
        for (int i = 0; i < png.length; i++) {
            assertTrue(PictureFile.of(Arrays.copyOf(png, i)).isEmpty(), "PNG cut at " + i);
        }
        for (int i = 0; i < jpeg.length; i++) {
            assertTrue(PictureFile.of(Arrays.copyOf(jpeg, i)).isEmpty(), "JPEG cut at " + i);
        }
        assertTrue(PictureFile.of("<html>".repeat(20).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .isEmpty());
    }
}
