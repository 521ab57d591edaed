package dev.thaw.media;

import java.time.Duration;

import dev.thaw.ffmpeg.Sandbox;

/**
 * What an input may be at most, and what working on it may cost.
 *
 * @param duration of the whole input
 * @param side pixels of each side of a picture
 * @param bytes of the input
 * @param frames of the input's pictures
 * @param streams in the input
 * @param outputBytes of everything that is made of one input, as planned
 * @param memory bytes for one program
 * @param processor processor time of one program, summed over its threads
 */
public record Limits(
        Duration duration,
        int side,
        long bytes,
        long frames,
        int streams,
        long outputBytes,
        long memory,
        Duration processor) {
    private static final long GIB = 1L << 30;
    private static final Duration PROBE = Duration.ofSeconds(60);

    /** Twelve hours, 8192 x 8192 pixels, 32 GiB in, 64 GiB out, three million frames, 64 streams, 3 GiB of memory, a day of processor. */
    public static final Limits DEFAULT =
            new Limits(Duration.ofHours(12), 8192, 32 * GIB, 3_000_000, 64, 64 * GIB, 3 * GIB, Duration.ofHours(24));

    /** The same but for duration and side. */
    public Limits with(Duration otherDuration, int otherSide) {
        return new Limits(otherDuration, otherSide, bytes, frames, streams, outputBytes, memory, processor);
    }

    /** Refuses a larger file with 413 {@code input-too-large}. */
    public void checkBytes(long actual) {
        if (actual > bytes) {
            throw MediaException.tooLarge(
                    "input-too-large",
                    "The input has %d bytes; at most %d are worked on. Split it first.".formatted(actual, bytes));
        }
    }

    /** Refuses what is planned to become larger with 413 {@code output-too-large}. */
    public void checkOutput(long planned) {
        if (planned > outputBytes) {
            throw MediaException.tooLarge(
                    "output-too-large",
                    "The outputs would have about %d bytes; at most %d are made of one input. Ask for less."
                            .formatted(planned, outputBytes));
        }
    }

    /** Refuses a medium beyond the limits: 422 {@code too-many-streams}, {@code picture-too-large}, {@code media-too-long}, {@code too-many-frames}. */
    public void check(MediaInfo info) {
        if (info.streams() > streams) {
            throw MediaException.badMedia(
                    "too-many-streams",
                    "The medium has %d streams; at most %d are worked on.".formatted(info.streams(), streams));
        }
        info.video().ifPresent(video -> checkPicture(video.width(), video.height()));
        if (info.duration().compareTo(duration) > 0) {
            throw MediaException.badMedia(
                    "media-too-long",
                    "The medium lasts %d s; at most %d s are worked on. Split it first."
                            .formatted(info.duration().toSeconds(), duration.toSeconds()));
        }
        double count = info.video().map(MediaInfo.Video::framesPerSecond).orElse(0.0) * info.seconds();
        if (count > frames) {
            throw MediaException.badMedia(
                    "too-many-frames",
                    "The medium has about %.0f frames; at most %d are worked on. Split it first."
                            .formatted(count, frames));
        }
    }

    /** Refuses a larger picture with 422 {@code picture-too-large}. */
    public void checkPicture(int width, int height) {
        if (width > side || height > side) {
            throw pictureTooLarge("The picture is %dx%d pixels; at".formatted(width, height));
        }
    }

    /** What says that a picture is too large, whatever its size is. */
    MediaException pictureTooLarge(String start) {
        return MediaException.badMedia(
                "picture-too-large", "%s most %dx%d are worked on. Scale it down first.".formatted(start, side, side));
    }

    /** The most pixels that a picture may have. */
    public long pixels() {
        return (long) side * side;
    }

    /** For the program that reads what a file is made of. */
    public Sandbox.Bounds probing() {
        return new Sandbox.Bounds(memory, PROBE, 1 << 20);
    }

    /** For the program that makes outputs. */
    public Sandbox.Bounds making() {
        return new Sandbox.Bounds(memory, processor, outputBytes);
    }
}
