package dev.thaw.functions.transcode;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** What a medium is made of, read from its headers and first packets. */
public record MediaInfo(
        String format, double seconds, long bytes, long bitRate, Optional<Video> video, Optional<Audio> audio) {

    /**
     * A moving picture; sizes in pixels as stored, before rotation (degrees clockwise) and pixel shape are applied;
     * seconds are 0 where the container does not keep them for each stream.
     */
    public record Video(
            int stream,
            String codec,
            double seconds,
            int width,
            int height,
            int rotation,
            double pixelShape,
            double framesPerSecond,
            String pixelFormat) {

        /** The size as a viewer sees it: upright, with square pixels. */
        public Size shown() {
            Size square = new Size((int) Math.max(1, Math.round(width * pixelShape)), height);
            return rotation % 180 == 0 ? square : square.turned();
        }
    }

    /** A sound track; the rate in Hz; seconds as for pictures. */
    public record Audio(int stream, String codec, double seconds, int sampleRate, int channels) {}

    /** A size in pixels. */
    public record Size(int width, int height) {
        /** The same picture with its shorter side at most so long, never larger, both sides even and at least 2. */
        Size within(int shortSide) {
            double factor = Math.min(1.0, (double) shortSide / Math.min(width, height));
            return new Size(even(width * factor), even(height * factor));
        }

        /** The size after a quarter turn. */
        Size turned() {
            return new Size(/* width= */ height, /* height= */ width);
        }

        private static int even(double length) {
            return Math.max(2, (int) Math.floor((length + 0.001) / 2) * 2);
        }
    }

    /** How long an output of these presets must become at least, zero when that cannot be known. */
    Duration expected(Collection<Preset> presets) {
        double sound = audio.map(Audio::seconds).orElse(0.0);
        double pictures = video.map(Video::seconds).orElse(0.0);
        boolean withPictures = presets.stream().anyMatch(preset -> preset.kind() == Preset.Kind.VIDEO);
        return Duration.ofMillis(Math.round(1000 * (withPictures ? Math.max(sound, pictures) : sound)));
    }

    /** The duration, zero when the container does not say. */
    Duration duration() {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
