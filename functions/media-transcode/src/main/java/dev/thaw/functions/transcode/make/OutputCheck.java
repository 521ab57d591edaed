package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;
import dev.thaw.media.run.InputCheck;
import dev.thaw.media.video.VideoTarget;

/** Opens a finished output and compares it with what was asked for, before anyone is told of success. */
record OutputCheck(String name, List<VideoTarget> video, List<AudioTarget> audio) {
    private static final Duration LEAST_TOLERANCE = Duration.ofMillis(500);
    private static final int TOLERANCE_DIVISOR = 20;
    /** No input of such a length is taken, so an output has it from times that leap. */
    private static final Set<String> ENDLESS = Set.of("media-too-long", "too-many-frames");

    /**
     * Fails with 500 {@code output-check-failed} when codecs, size or duration are not the expected ones, and with 422
     * {@code broken-media} when the input gave less than its header promises.
     */
    void verify(Path file, Workshop shop) throws IOException, InterruptedException {
        Duration reached = shop.reached();
        MediaInfo output = probed(file, shop);
        // Encoders that fail end the program; a stream that is not there had no input that could be decoded.
        if (output.tracks().size() < audio.size() || (output.video().isEmpty() && !video.isEmpty())) {
            throw InputCheck.broken(Duration.ZERO);
        }
        for (VideoTarget target : video) {
            picture(target, output);
        }
        List<String> sounds =
                output.tracks().stream().map(MediaInfo.Audio::codec).toList();
        List<String> wanted = audio.stream().map(AudioTarget::name).toList();
        require(sounds.equals(wanted), name, "its sound is " + sounds + " instead of " + wanted);
        Source source = shop.source();
        int track = audio.isEmpty() ? -1 : audio.getFirst().stream();
        Duration expected = source.expected(!video.isEmpty(), track);
        if (shorter(output.duration(), expected)) {
            throw InputCheck.broken(output.duration());
        }
        boolean copied = video.stream().anyMatch(VideoTarget::copied);
        Duration longest = Collections.max(List.of(reached, source.length(), expected));
        Duration least = video.isEmpty() || copied ? Duration.ZERO : reached;
        require(output.seconds() > 0, name, "it is empty");
        // Only times in the input that leap do that: encoders that fail end the program.
        if (shorter(output.duration(), least)) {
            throw InputCheck.broken(output.duration());
        }
        // Only times in the input that contradict its length do that; what is copied begins at the key frame before.
        if (!copied && shorter(longest, output.duration())) {
            throw InputCheck.broken(longest);
        }
    }

    /** Whether one is shorter by more than 5 % and half a second. */
    static boolean shorter(Duration one, Duration other) {
        Duration relative = other.dividedBy(TOLERANCE_DIVISOR);
        Duration tolerance = relative.compareTo(LEAST_TOLERANCE) > 0 ? relative : LEAST_TOLERANCE;
        return one.plus(tolerance).compareTo(other) < 0;
    }

    private void picture(VideoTarget target, MediaInfo output) {
        String codec = output.video().map(MediaInfo.Video::codec).orElse("none");
        require(codec.equals(target.name()), name, "its video is " + codec);
        MediaInfo.Video found = output.video().orElseThrow();
        require(
                found.shown().equals(target.size()),
                name,
                "it shows " + found.shown() + " instead of " + target.size());
        require(
                target.copied() || found.pixelFormat().equals("yuv420p"),
                name,
                "its pixels are " + found.pixelFormat());
    }

    private MediaInfo probed(Path file, Workshop shop) throws IOException, InterruptedException {
        try {
            return shop.prober().probe(file, shop.job());
        } catch (MediaException unreadable) {
            if (shop.reached().isZero() || ENDLESS.contains(unreadable.code())) {
                throw InputCheck.broken(shop.reached());
            }
            throw MediaException.failed(
                    "output-check-failed", name + " cannot be read back: " + unreadable.getMessage());
        }
    }

    /** Fails with 500 {@code output-check-failed}. */
    static void require(boolean fulfilled, String name, String otherwise) {
        if (!fulfilled) {
            throw MediaException.failed("output-check-failed", name + " came out wrong: " + otherwise + ".");
        }
    }
}
