package dev.thaw.functions.transcode;

import java.nio.file.Path;
import java.time.Duration;

/** Opens a finished output and compares it with what was asked for, before anyone is told of success. */
final class OutputCheck {
    private final Prober prober;

    OutputCheck(Prober prober) {
        this.prober = prober;
    }

    /** Fails with 500 {@code output-check-failed} when codec, size or duration are not the expected ones. */
    void verify(Preset preset, Path file, MediaInfo input, Duration expected) {
        MediaInfo output = probed(preset, file);
        if (preset.kind() == Preset.Kind.VIDEO) {
            picture(preset, input, output);
        }
        if (input.audio().isPresent()) {
            String codec = output.audio().map(MediaInfo.Audio::codec).orElse("none");
            require(codec.equals(soundCodec(preset)), preset, "its sound is " + codec);
        }
        Duration apart = output.duration().minus(expected).abs();
        // A sound track may end before the pictures do.
        boolean endsEarlier =
                preset.kind() == Preset.Kind.AUDIO && output.duration().compareTo(expected) < 0;
        require(
                output.seconds() > 0 && (endsEarlier || apart.compareTo(InputCheck.tolerance(expected)) <= 0),
                preset,
                "it lasts %.2f s instead of %.2f s".formatted(output.seconds(), expected.toMillis() / 1000.0));
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

    private MediaInfo probed(Preset preset, Path file) {
        try {
            return prober.probe(file);
        } catch (MediaException unreadable) {
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
