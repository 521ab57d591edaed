package dev.thaw.functions.transcode;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PresetTest {
    @Test
    void findsEachNameOnce() {
        // When
        List<Preset> presets = Preset.named(List.of("thumbnail", "mp4-720p", "thumbnail"));
        // Then
        assertEquals(List.of(Preset.THUMBNAIL, Preset.MP4_720P), presets);
    }

    @ParameterizedTest
    @CsvSource({"mp4-72p, mp4-720p", "MP4-1080, mp4-1080p", "mp3, audio-mp3", "thumb, thumbnail"})
    void namesTheNearest(String wrong, String nearest) {
        // When
        var refused = assertThrows(MediaException.class, () -> Preset.named(List.of(wrong)));
        // Then
        assertEquals("unknown-preset", refused.code());
        assertEquals(400, refused.status());
        assertTrue(refused.getMessage().contains("nearest is \"" + nearest + "\""), refused.getMessage());
    }

    @Test
    void wantsAtLeastOne() {
        // When
        var refused = assertThrows(MediaException.class, () -> Preset.named(List.of()));
        // Then
        assertEquals("missing-preset", refused.code());
    }

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
        assertEquals(2_764_800, H264.bitRate(new MediaInfo.Size(1280, 720), 30));
        assertEquals(200_000, H264.bitRate(new MediaInfo.Size(64, 64), 0));
        assertEquals(8_000_000, H264.bitRate(new MediaInfo.Size(1920, 1080), 240));
    }
}
