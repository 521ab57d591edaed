package dev.thaw.functions.imagegen.output;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WebpChunksTest {
    /** One pixel, lossy. */
    private static final byte[] PIXEL =
            Base64.getDecoder().decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vv9UAA=");

    @Test
    void aPacketMakesTheFileAnExtendedOneOfTheSameSize() {
        // When
        byte[] labelled = WebpChunks.withXmp(PIXEL, "<x/>!".getBytes(StandardCharsets.UTF_8));

        // Then
        assertEquals(new PictureFile("webp", 1, 1), PictureFile.of(labelled).orElseThrow());
        String text = new String(labelled, StandardCharsets.ISO_8859_1);
        assertEquals("VP8X", text.substring(12, 16));
        assertEquals(0x04, labelled[20], "the flag for XMP");
        assertTrue(text.contains("XMP \u0005\0\0\0<x/>!"), text);
        assertEquals(0, labelled.length % 2, "chunks are padded");
    }

    @Test
    void aFileThatHasAPacketKeepsIt() {
        // Given
        byte[] once = WebpChunks.withXmp(PIXEL, new byte[] {'a'});

        // Then
        assertArrayEquals(once, WebpChunks.withXmp(once, new byte[] {'b'}));
    }
}
