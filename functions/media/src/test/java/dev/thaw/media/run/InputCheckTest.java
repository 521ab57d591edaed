package dev.thaw.media.run;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.media.MediaException;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class InputCheckTest {
    @ParameterizedTest
    @CsvSource({
        "139, false, '', 422, decoder-crashed",
        "134, false, '', 422, decoder-crashed",
        "137, false, '', 500, transcode-failed",
        "137, true, '', 422, work-too-large",
        "255, true, '', 422, work-too-large",
        "255, false, '', 500, transcode-failed",
        "153, false, '', 413, output-too-large",
        "69, false, '', 422, broken-media",
        "183, false, in.mp4: Invalid data found when processing input, 422, broken-media",
        "0, false, '[mov] stream 0, offset 0x30: partial file', 422, broken-media",
        "228, false, Error writing trailer: No space left on device, 503, scratch-full",
        "244, false, Cannot allocate memory, 422, work-too-large",
        "234, false, '[vist] Decoding requested, but no decoder found for: none', 422, unsupported-media",
        "234, false, Error submitting a packet to the muxer: Invalid argument, 422, broken-media",
        "1, false, something else, 500, transcode-failed"
    })
    void saysWhatARunsEndMeans(int exit, boolean spent, String messages, int status, String code) {
        // Given
        var outcome = new Ffmpeg.Outcome(exit, Duration.ofSeconds(1), spent, messages);
        // When
        var refused = assertThrows(MediaException.class, () -> InputCheck.verify(outcome));
        // Then
        assertEquals(code, refused.code());
        assertEquals(status, refused.status());
    }

    @Test
    void passesARunThatWentWell() {
        // When, Then
        assertDoesNotThrow(() -> InputCheck.verify(new Ffmpeg.Outcome(0, Duration.ofSeconds(1), true, "a warning")));
    }
}
