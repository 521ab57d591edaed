package dev.thaw.media;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a medium is made of, read from its headers and first packets.
 *
 * @param format FFmpeg's name of the container
 * @param start the time of what comes first, in seconds
 * @param seconds 0 when the container does not say
 * @param bitRate bits per second of the whole; 0 when unknown
 * @param streams how many streams of any kind there are
 * @param video the moving picture that is worked on: the first that is no cover
 * @param tracks all sound tracks
 */
public record MediaInfo(
        String format,
        @JsonIgnore double start,
        double seconds,
        long bytes,
        long bitRate,
        int streams,
        Optional<Video> video,
        List<Audio> tracks) {

    /**
     * A moving picture; transfer is how brightness is coded, by FFmpeg's name; sizes in pixels as stored, before rotation (degrees clockwise) and pixel shape are applied;
     * seconds and bit rate are 0 where the container does not keep them for each stream.
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
            String pixelFormat,
            String transfer,
            boolean interlaced,
            long bitRate) {

        /** Whether its brightness goes beyond what usual screens show: PQ or HLG (ITU-R BT.2100). */
        @JsonIgnore
        public boolean isHdr() {
            return transfer.equals("smpte2084") || transfer.equals("arib-std-b67");
        }

        /** The size as a viewer sees it: upright, with square pixels. */
        public Size shown() {
            Size square = new Size((int) Math.max(1, Math.round(width * pixelShape)), height);
            return rotation % 180 == 0 ? square : square.turned();
        }
    }

    /** A sound track; the rate in Hz; language as the container writes it, {@code und} when it does not; seconds and bit rate as for pictures. */
    public record Audio(
            int stream, String codec, double seconds, int sampleRate, int channels, String language, long bitRate) {}

    /** A size in pixels. */
    public record Size(int width, int height) {
        /** The same picture with its shorter side at most so long, never larger, both sides even and at least 2. */
        public Size within(int shortSide) {
            double factor = Math.min(1.0, (double) shortSide / shortSide());
            return new Size(even(width * factor), even(height * factor));
        }

        /** The length of the shorter side. */
        public int shortSide() {
            return Math.min(width, height);
        }

        /** The size after a quarter turn. */
        public Size turned() {
            return new Size(/* width= */ height, /* height= */ width);
        }

        private static int even(double length) {
            return Math.max(2, (int) Math.floor((length + 0.001) / 2) * 2);
        }
    }

    /** The first sound track. */
    @JsonProperty("audio")
    public Optional<Audio> audio() {
        return tracks.stream().findFirst();
    }

    /** The duration, zero when the container does not say. */
    public Duration duration() {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
