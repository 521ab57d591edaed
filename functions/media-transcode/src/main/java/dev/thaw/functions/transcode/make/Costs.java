package dev.thaw.functions.transcode.make;

import java.util.Map;

import dev.thaw.media.MediaInfo;
import dev.thaw.media.video.VideoCodec;
import dev.thaw.media.video.VideoTarget;

/** What work costs, in seconds of one core, as measured on a 2-core x86-64 server; good to a factor of two. */
final class Costs {
    private static final double DECODE_MEGAPIXEL = 0.002;
    private static final double SCALE_MEGAPIXEL = 0.002;
    private static final Map<VideoCodec, Double> ENCODE_MEGAPIXEL = Map.of(
            VideoCodec.H264, 0.007,
            VideoCodec.H265, 0.06,
            VideoCodec.VP9, 0.08,
            VideoCodec.AV1, 0.02);
    private static final double SOUND_SECOND = 0.015;
    private static final double LOUDNESS_SECOND = 0.006;
    private static final double COPY_SECOND = 0.0005;
    private static final double MILLION = 1e6;
    private static final double USUAL_RATE = 25;
    /** Decoding a second of sound. */
    static final double SOUND_DECODING = 0.002;

    /** What starting a program and opening a file take. */
    static final double START = 0.1;

    private Costs() {}

    /** Decoding so many seconds of the input's pictures. */
    static double decoding(MediaInfo.Video video, double seconds) {
        return seconds * rate(video.framesPerSecond()) * megapixels(video.width(), video.height()) * DECODE_MEGAPIXEL;
    }

    static double video(VideoTarget target, double seconds) {
        if (target.copied()) {
            return seconds * COPY_SECOND;
        }
        double each = ENCODE_MEGAPIXEL.get(target.codec()) + SCALE_MEGAPIXEL;
        MediaInfo.Size size = target.size();
        return seconds * rate(target.framesPerSecond()) * megapixels(size.width(), size.height()) * each;
    }

    static double audio(AudioTarget target, double seconds) {
        double both = target.copied() ? COPY_SECOND : SOUND_SECOND;
        return seconds * (both + (target.loudness().isPresent() ? LOUDNESS_SECOND : 0));
    }

    static double pictures(MediaInfo.Size size, double count) {
        return count * megapixels(size.width(), size.height()) * ENCODE_MEGAPIXEL.get(VideoCodec.H264);
    }

    private static double megapixels(int width, int height) {
        return width * (double) height / MILLION;
    }

    private static double rate(double framesPerSecond) {
        return framesPerSecond <= 0 ? USUAL_RATE : framesPerSecond;
    }
}
