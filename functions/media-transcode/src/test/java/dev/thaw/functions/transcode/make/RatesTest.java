package dev.thaw.functions.transcode.make;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.media.MediaInfo;
import dev.thaw.media.video.VideoTarget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RatesTest {
    @ParameterizedTest
    @CsvSource({
        "1920, 1080, 720, 1280, 720",
        "1080, 1920, 720, 720, 1280",
        "640, 361, 720, 640, 360",
        "1, 1, 720, 2, 2",
        "8192, 2, 720, 8192, 2",
        "3840, 1634, 1080, 2538, 1080"
    })
    void fitsASizeWithoutEnlarging(int width, int height, int shortSide, int newWidth, int newHeight) {
        // When
        MediaInfo.Size size = new MediaInfo.Size(width, height).within(shortSide);
        // Then
        assertEquals(new MediaInfo.Size(newWidth, newHeight), size);
    }

    @Test
    void givesEachSizeASensibleBitRate() {
        // When, Then
        assertEquals(2_764_800, VideoTarget.bitRate(new MediaInfo.Size(1280, 720), 30));
        assertEquals(200_000, VideoTarget.bitRate(new MediaInfo.Size(64, 64), 0));
        assertEquals(8_000_000, VideoTarget.bitRate(new MediaInfo.Size(1920, 1080), 240));
    }

    @Test
    void knowsALanguageByAllItsCodes() {
        // When, Then
        assertTrue(Languages.same("de", "ger"));
        assertTrue(Languages.same("deu", "GER"));
        assertFalse(Languages.same("de", "dut"));
        assertEquals("de", Languages.tag("ger").orElseThrow());
        assertEquals("haw", Languages.tag("haw").orElseThrow());
        assertTrue(Languages.tag("und").isEmpty());
    }
}
