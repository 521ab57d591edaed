package dev.thaw.functions.imagegen.output;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.backend.Picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ThumbnailTest {
    @Test
    void theLongerSideIsAsAskedAndTransparencyStays() throws IOException {
        // Given: transparent at the left, red at the right.
        var image = new BufferedImage(400, 100, BufferedImage.TYPE_INT_ARGB);
        for (int x = 200; x < 400; x++) {
            for (int y = 0; y < 100; y++) {
                image.setRGB(x, y, 0xFFFF0000);
            }
        }
        var file = new ByteArrayOutputStream();
        ImageIO.write(image, "png", file);

        // When
        Picture copy = Thumbnail.of(file.toByteArray(), 40).orElseThrow();

        // Then
        assertEquals("png", copy.format());
        BufferedImage small = ImageIO.read(new ByteArrayInputStream(copy.bytes()));
        assertEquals(40, small.getWidth());
        assertEquals(10, small.getHeight());
        assertEquals(0, small.getRGB(5, 5) >>> 24);
        assertEquals(0xFFFF0000, small.getRGB(35, 5));
    }

    @Test
    void whatCannotBeReadHasNone() {
        assertTrue(Thumbnail.of(new byte[100], 40).isEmpty());
    }
}
