package dev.thaw.functions.transcode.make;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.thaw.media.MediaInfo;
import dev.thaw.media.video.VideoTarget;

/**
 * What a job comes to before it is done.
 *
 * @param start and {@code seconds}: the part of the input, in seconds; 0 seconds when its length is unknown
 * @param bytes of all outputs together, about
 * @param workSeconds time of the work on this machine, about
 * @param cu compute units, about: one is one core for one second
 */
public record Plan(
        MediaInfo media,
        double start,
        double seconds,
        List<Output> outputs,
        long bytes,
        double workSeconds,
        double cu) {

    /**
     * One output.
     *
     * @param files names, or where there are many a pattern such as {@code film/video-720/*.m4s}
     * @param encryption {@code aes-128} where its segments are encrypted
     */
    public record Output(
            String name,
            String type,
            List<String> files,
            List<Video> video,
            List<Audio> audio,
            long bytes,
            double cu,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> encryption) {
        /** One that is not encrypted. */
        Output(
                String name,
                String type,
                List<String> files,
                List<Video> video,
                List<Audio> audio,
                long bytes,
                double cu) {
            this(name, type, files, video, audio, bytes, cu, Optional.empty());
        }
    }

    /** Pictures of an output; bit rate in bit/s; copied when they are not encoded again. */
    public record Video(String codec, int width, int height, double framesPerSecond, long bitRate, boolean copied) {
        static Video of(VideoTarget target) {
            return new Video(
                    target.name(),
                    target.size().width(),
                    target.size().height(),
                    target.framesPerSecond(),
                    target.bitRate(),
                    target.copied());
        }
    }

    /** A sound track of an output: the input's stream it comes from, bit rate in bit/s, sample rate in Hz. */
    public record Audio(
            int stream,
            String codec,
            long bitRate,
            int channels,
            int sampleRate,
            String language,
            boolean copied,
            boolean loudness) {}
}
