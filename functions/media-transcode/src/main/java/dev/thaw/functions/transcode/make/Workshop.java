package dev.thaw.functions.transcode.make;

import java.nio.file.Path;
import java.time.Duration;

import dev.thaw.functions.transcode.media.Limits;
import dev.thaw.functions.transcode.media.Prober;
import dev.thaw.functions.transcode.media.Source;
import dev.thaw.functions.transcode.run.Ffmpeg;
import dev.thaw.functions.transcode.run.Job;
import dev.thaw.functions.transcode.ship.Shipping;

/**
 * Where makers work.
 *
 * @param folder where outputs are made
 * @param shipping takes away what the common run has made
 * @param reached how far the common run came; zero when there was none
 */
public record Workshop(
        Source source,
        Path folder,
        Duration reached,
        Ffmpeg ffmpeg,
        Prober prober,
        Limits limits,
        int threads,
        Job job,
        Shipping shipping) {
    Workshop after(Duration time) {
        return new Workshop(source, folder, time, ffmpeg, prober, limits, threads, job, shipping);
    }

    /** How long what was worked on lasts: as the container says, else as it turned out. */
    public Duration length() {
        return source.length().isZero() ? reached : source.length();
    }
}
