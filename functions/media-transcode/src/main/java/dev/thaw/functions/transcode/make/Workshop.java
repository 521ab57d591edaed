package dev.thaw.functions.transcode.make;

import java.nio.file.Path;
import java.time.Duration;

import dev.thaw.functions.transcode.seal.Keys;
import dev.thaw.functions.transcode.ship.Shipping;
import dev.thaw.media.Limits;
import dev.thaw.media.Prober;
import dev.thaw.media.Source;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.Job;

/**
 * Where makers work.
 *
 * @param folder where outputs are made
 * @param shipping takes away what the common run has made
 * @param keys of streams that are encrypted
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
        Shipping shipping,
        Keys keys) {
    Workshop after(Duration time) {
        return new Workshop(source, folder, time, ffmpeg, prober, limits, threads, job, shipping, keys);
    }

    /** How long what was worked on lasts: as the container says, else as it turned out. */
    public Duration length() {
        return source.length().isZero() ? reached : source.length();
    }
}
