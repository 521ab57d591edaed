package dev.thaw.functions.transcode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.media.Limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path inputs;

    @TempDir
    Path outputs;

    private record Told(long at, double fraction, String message) {}

    @Test
    void isToldEverySecondForTheWholeJob() throws Exception {
        // Given: work for several seconds, in steps of all kinds
        Path input = new Clips(inputs).video("in.mkv", 480, 270, 6, "-c:v", "libopenh264", "-b:v", "2M");
        List<Told> told = Collections.synchronizedList(new ArrayList<>());
        LocalJob job = new LocalJob((message, fraction) -> told.add(new Told(System.nanoTime(), fraction, message)));
        // When
        long start = System.nanoTime();
        new Workbench(outputs, Limits.DEFAULT).presets(input, job, "webm-720p", "podcast-mp3", "gif", "thumbnail");
        long end = System.nanoTime();
        // Then
        assertTrue(end - start > 2 * SECOND, "the work is long enough to see");
        List<Long> gaps = new ArrayList<>();
        long last = start;
        double fraction = 0;
        for (Told each : told) {
            gaps.add(each.at() - last);
            assertTrue(each.fraction() >= fraction && each.fraction() <= 1, each.toString());
            last = each.at();
            fraction = each.fraction();
        }
        // A busy machine may be late now and then.
        assertTrue(gaps.stream().filter(gap -> gap > SECOND).count() <= gaps.size() / 10, gaps.toString());
        assertEquals(1, fraction);
        List<String> messages = told.stream().map(Told::message).toList();
        assertTrue(
                messages.stream().anyMatch(text -> text.matches("transcoding, \\d+\\.\\dx, about \\d+ s left")),
                messages.toString());
        assertTrue(messages.stream().anyMatch(text -> text.startsWith("measuring loudness")), messages.toString());
        assertTrue(messages.stream().anyMatch(text -> text.startsWith("making gif")), messages.toString());
    }
}
