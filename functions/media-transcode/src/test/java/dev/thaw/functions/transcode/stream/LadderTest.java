package dev.thaw.functions.transcode.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.media.MediaInfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LadderTest {
    @ParameterizedTest
    @CsvSource({
        "1920, 1080, 1080 720 480 360 240",
        "3840, 2160, 1080 720 480 360 240",
        "1080, 1920, 1080 720 480 360 240",
        "1280, 720, 720 480 360 240",
        "1600, 900, 900 720 480 360 240",
        "1310, 738, 720 480 360 240",
        "320, 180, 180",
        "160, 121, 120"
    })
    void startsAtTheSourceAndNeverEnlarges(int width, int height, String sides) {
        // When
        List<Ladder.Step> steps = Ladder.of(video(width, height, "vp9", 0), List.of(), LadderTest::rate);
        // Then
        assertEquals(
                Stream.of(sides.split(" ")).map(Integer::valueOf).toList(),
                steps.stream().map(step -> step.size().shortSide()).toList());
        for (int i = 1; i < steps.size(); i++) {
            assertTrue(steps.get(i).bitRate() <= 0.75 * steps.get(i - 1).bitRate(), steps.toString());
        }
    }

    @Test
    void spendsNoMoreThanTheSourceHas() {
        // When
        List<Ladder.Step> poor = Ladder.of(video(1920, 1080, "h264", 1_000_000), List.of(), LadderTest::rate);
        List<Ladder.Step> thrifty = Ladder.of(video(1920, 1080, "av1", 1_000_000), List.of(), LadderTest::rate);
        // Then
        assertEquals(1_000_000, poor.getFirst().bitRate());
        assertEquals(
                List.of(1080, 360, 240),
                poor.stream().map(step -> step.size().shortSide()).toList());
        assertEquals(5, thrifty.size(), "av1 needs fewer bits than what is made of it");
    }

    @Test
    void takesWhatIsAskedForButEnlargesNothing() {
        // Given
        List<OutputForm.Rung> wanted = new ArrayList<>(List.of(
                new OutputForm.Rung(240, Optional.empty()),
                new OutputForm.Rung(480, Optional.of(700_000L)),
                new OutputForm.Rung(2160, Optional.empty())));
        // When
        List<Ladder.Step> steps = Ladder.of(video(1280, 720, "h264", 100_000), wanted, LadderTest::rate);
        List<Ladder.Step> own = Ladder.of(
                video(320, 180, "h264", 0), List.of(new OutputForm.Rung(720, Optional.empty())), LadderTest::rate);
        // Then
        assertEquals(
                List.of(480, 240),
                steps.stream().map(step -> step.size().shortSide()).toList());
        assertEquals(700_000, steps.getFirst().bitRate());
        assertEquals(new MediaInfo.Size(320, 180), own.getFirst().size());
    }

    private static long rate(MediaInfo.Size size) {
        return size.width() * 3L * size.height();
    }

    private static MediaInfo.Video video(int width, int height, String codec, long bitRate) {
        return new MediaInfo.Video(0, codec, 10, width, height, 0, 1, 25, "yuv420p", "bt709", false, bitRate);
    }
}
