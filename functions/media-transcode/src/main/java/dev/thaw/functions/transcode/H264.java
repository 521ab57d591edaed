package dev.thaw.functions.transcode;

import java.util.List;

import dev.thaw.ffmpeg.Natives;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;

/** The H.264 encoders: x264 in a build under the GPL, openh264 in all others. */
enum H264 {
    X264("libx264") {
        @Override
        List<String> options(MediaInfo.Size size, double framesPerSecond) {
            String most = Long.toString(bitRate(size, framesPerSecond) * 2);
            return List.of("-preset", "veryfast", "-crf", "23", "-maxrate", most, "-bufsize", most);
        }
    },
    OPENH264("libopenh264") {
        @Override
        List<String> options(MediaInfo.Size size, double framesPerSecond) {
            long rate = bitRate(size, framesPerSecond);
            return List.of(
                    "-b:v",
                    Long.toString(rate),
                    "-maxrate",
                    Long.toString(rate * 3 / 2),
                    "-rc_mode",
                    "bitrate",
                    "-profile:v",
                    "high");
        }
    };

    private static final double BITS_PER_PIXEL = 0.1;
    private static final long LEAST_BIT_RATE = 200_000;
    private static final long MOST_BIT_RATE = 8_000_000;
    private static final double USUAL_RATE = 30;

    private final String encoder;

    H264(String encoder) {
        this.encoder = encoder;
    }

    /** The best encoder that this build of FFmpeg has. */
    static H264 available() {
        Natives.folder();
        return avcodec_find_encoder_by_name(X264.encoder) == null ? OPENH264 : X264;
    }

    /** FFmpeg's name of the encoder. */
    String encoder() {
        return encoder;
    }

    /** The options that set quality and rate for a picture. */
    abstract List<String> options(MediaInfo.Size size, double framesPerSecond);

    /** Bits per second that look good at a size: a tenth of a bit for each pixel. */
    static long bitRate(MediaInfo.Size size, double framesPerSecond) {
        double rate = framesPerSecond <= 0 ? USUAL_RATE : Math.min(framesPerSecond, FfmpegCommand.MOST_FRAMES);
        long bits = Math.round(size.width() * (double) size.height() * rate * BITS_PER_PIXEL);
        return Math.clamp(bits, LEAST_BIT_RATE, MOST_BIT_RATE);
    }
}
