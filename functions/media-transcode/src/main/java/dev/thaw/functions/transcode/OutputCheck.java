package dev.thaw.functions.transcode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** Opens a finished output and compares it with what was asked for, before anyone is told of success. */
final class OutputCheck {
    private static final Duration LEAST_TOLERANCE = Duration.ofMillis(500);
    private static final int TOLERANCE_DIVISOR = 20;

    private final Prober prober;

    OutputCheck(Prober prober) {
        this.prober = prober;
    }

    /**
     * Fails with 500 {@code output-check-failed} when codec, size or duration are not the expected ones, and with 422
     * {@code broken-media} when the input gave less than its header promises.
     *
     * @param reached the time that the program says it came to
     */
    void verify(Preset preset, Path file, MediaInfo input, Duration reached) {
        MediaInfo output = probed(preset, file, reached);
        if (preset.kind() == Preset.Kind.VIDEO) {
            picture(preset, input, output);
        }
        if (input.audio().isPresent()) {
            String codec = output.audio().map(MediaInfo.Audio::codec).orElse("none");
            require(codec.equals(soundCodec(preset)), preset, "its sound is " + codec);
        }
        if (shorter(output.duration(), input.expected(List.of(preset)))) {
            throw InputCheck.broken(output.duration());
        }
        Duration longest = Collections.max(List.of(reached, input.duration(), input.expected(List.of(preset))));
        Duration least = preset.kind() == Preset.Kind.VIDEO ? reached : Duration.ZERO;
        require(output.seconds() > 0, preset, "it is empty");
        require(!shorter(output.duration(), least), preset, "it lasts only %.2f s".formatted(output.seconds()));
        require(!shorter(longest, output.duration()), preset, "it lasts %.2f s".formatted(output.seconds()));
    }

    /** Whether one is shorter by more than 5 % and half a second. */
    private static boolean shorter(Duration one, Duration other) {
        Duration relative = other.dividedBy(TOLERANCE_DIVISOR);
        Duration tolerance = relative.compareTo(LEAST_TOLERANCE) > 0 ? relative : LEAST_TOLERANCE;
        return one.plus(tolerance).compareTo(other) < 0;
    }

    private static void picture(Preset preset, MediaInfo input, MediaInfo output) {
        String codec = output.video().map(MediaInfo.Video::codec).orElse("none");
        require(codec.equals(preset == Preset.WEBM_720P ? "vp9" : "h264"), preset, "its video is " + codec);
        MediaInfo.Video video = output.video().orElseThrow();
        MediaInfo.Size wanted = input.video().orElseThrow().shown().within(preset.shortSide());
        require(video.shown().equals(wanted), preset, "it shows " + video.shown() + " instead of " + wanted);
        require(video.pixelFormat().equals("yuv420p"), preset, "its pixels are " + video.pixelFormat());
    }

    private static String soundCodec(Preset preset) {
        return switch (preset) {
            case WEBM_720P -> "opus";
            case AUDIO_MP3 -> "mp3";
            default -> "aac";
        };
    }

    private MediaInfo probed(Preset preset, Path file, Duration reached) {
        try {
            return prober.probe(file);
        } catch (MediaException unreadable) {
            if (reached.isZero()) {
                throw InputCheck.broken(reached);
            }
            throw MediaException.failed(
                    "output-check-failed", preset.label() + " cannot be read back: " + unreadable.getMessage());
        }
    }

    private static void require(boolean fulfilled, Preset preset, String otherwise) {
        if (!fulfilled) {
            throw MediaException.failed("output-check-failed", preset.label() + " came out wrong: " + otherwise + ".");
        }
    }
}
