package dev.thaw.media.video;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.run.Encoders;

/**
 * Pictures as they are to come out.
 *
 * @param name FFmpeg's name of the codec
 * @param encoder FFmpeg's name of what makes them; {@code copy} when they are taken over
 * @param bitRate in bit/s
 * @param fixedRate whether that rate was asked for, rather than estimated
 */
public record VideoTarget(
        VideoCodec codec,
        String name,
        String encoder,
        MediaInfo.Size size,
        long bitRate,
        boolean fixedRate,
        double framesPerSecond) {
    /** The least pixels of each side that openh264 encodes. */
    private static final int LEAST_SIDE = 16;

    /** Frames per second above which frames are dropped. */
    public static final double MOST_FRAMES = 60;

    private static final String COPY = "copy";
    private static final double BITS_PER_PIXEL = 0.1;
    private static final long LEAST_BIT_RATE = 200_000;
    private static final long MOST_BIT_RATE = 8_000_000;
    private static final double USUAL_RATE = 30;
    private static final double ALMOST = 1.02;

    /** What a form comes to with this source. */
    public static VideoTarget of(VideoForm form, MediaInfo.Video video, Encoders encoders) {
        MediaInfo.Size size = video.shown().within(form.shortSide().orElse(Integer.MAX_VALUE));
        double most = form.frameRate().orElse(MOST_FRAMES);
        double frames = video.framesPerSecond() > most * ALMOST ? most : video.framesPerSecond();
        long rate = form.bitRate().orElse(bitRate(size, frames));
        return new VideoTarget(
                form.codec(),
                form.codec().codec(),
                encoder(form.codec(), encoders),
                size,
                rate,
                form.bitRate().isPresent(),
                frames);
    }

    /** Refuses with 422 {@code picture-too-small} what the encoder does not take. */
    public VideoTarget {
        if (encoder.equals("libopenh264") && Math.min(size.width(), size.height()) < LEAST_SIDE) {
            throw MediaException.badMedia(
                    "picture-too-small",
                    "The picture would have %dx%d pixels; H.264 needs %d each way here. VP9 takes less."
                            .formatted(size.width(), size.height(), LEAST_SIDE));
        }
    }

    /** The source's pictures as they are. */
    public static VideoTarget copyOf(MediaInfo.Video video, VideoCodec codec) {
        return new VideoTarget(
                codec, video.codec(), COPY, video.shown(), video.bitRate(), true, video.framesPerSecond());
    }

    /** Bits per second that look good at a size: a tenth of a bit for each pixel. */
    public static long bitRate(MediaInfo.Size size, double framesPerSecond) {
        double rate = framesPerSecond <= 0 ? USUAL_RATE : Math.min(framesPerSecond, MOST_FRAMES);
        long bits = Math.round(size.width() * (double) size.height() * rate * BITS_PER_PIXEL);
        return Math.clamp(bits, LEAST_BIT_RATE, MOST_BIT_RATE);
    }

    private static String encoder(VideoCodec codec, Encoders encoders) {
        return codec.encoders().stream()
                .filter(encoders::has)
                .findFirst()
                .orElseGet(() -> encoders.require(
                        codec.encoders().getFirst(), codec.name().toLowerCase(Locale.ROOT)));
    }

    public boolean copied() {
        return encoder.equals(COPY);
    }

    /** The options that make them of the source's pictures. */
    public List<String> options(MediaInfo.Video video) {
        return options(video, "");
    }

    /** The same of those pictures alone that a filter, with a comma behind, passes. */
    public List<String> options(MediaInfo.Video video, String passing) {
        List<String> options = new ArrayList<>(List.of("-map", "0:" + video.stream(), "-c:v", encoder));
        if (copied()) {
            options.addAll(tag());
            return options;
        }
        options.addAll(List.of("-vf", passing + filter(video)));
        options.addAll(encoding());
        return options;
    }

    /** The options that encode what a filter has made. */
    public List<String> encoding() {
        List<String> options = new ArrayList<>(List.of("-fps_mode", "vfr"));
        options.addAll(quality());
        options.addAll(tag());
        return options;
    }

    // Players of Apple's take HEVC only under this one.
    private List<String> tag() {
        return name.equals(VideoCodec.H265.codec()) ? List.of("-tag:v", "hvc1") : List.of();
    }

    /**
     * The filter that makes these pictures of the source's. FFmpeg itself puts the rotation before it. Times are kept, so a varying frame rate
     * stays right; only a rate that is too high becomes a steady one.
     */
    public String filter(MediaInfo.Video video) {
        StringBuilder filter = new StringBuilder();
        if (video.interlaced()) {
            filter.append("bwdif=mode=send_frame:deint=interlaced,");
        }
        if (framesPerSecond < video.framesPerSecond()) {
            filter.append(String.format(Locale.ROOT, "fps=%.3f,", framesPerSecond));
        }
        filter.append(ToneMap.filter(video, size));
        filter.append("scale=%d:%d:out_range=tv,setsar=1,format=yuv420p".formatted(size.width(), size.height()));
        return filter.toString();
    }

    // Measured: docs/explanation/encoding.md. Where quality is what is constant, twice the usual rate is the most that
    // it may cost.
    private List<String> quality() {
        String rate = Long.toString(bitRate);
        String most = Long.toString(bitRate * 3 / 2);
        String twice = Long.toString(bitRate * 2);
        return switch (encoder) {
            case "libx264", "libx265" ->
                fixedRate
                        ? List.of("-preset", "veryfast", "-b:v", rate, "-maxrate", most, "-bufsize", twice)
                        : List.of("-preset", "veryfast", "-crf", "23", "-maxrate", twice, "-bufsize", twice);
            case "libvpx-vp9" -> {
                List<String> options = new ArrayList<>(List.of("-row-mt", "1", "-cpu-used", "5", "-deadline", "good"));
                options.addAll(fixedRate ? List.of("-b:v", rate) : List.of("-crf", "33", "-b:v", twice));
                yield options;
            }
            case "libsvtav1" ->
                fixedRate
                        ? List.of("-preset", "8", "-b:v", rate)
                        : List.of("-preset", "8", "-crf", "35", "-maxrate", twice, "-bufsize", twice);
            default -> List.of("-b:v", rate, "-maxrate", most, "-rc_mode", "bitrate", "-profile:v", "high");
        };
    }

    /** Whether each picture of the source becomes one picture, whatever comes before: then the source can be split. */
    public boolean eachForItself(MediaInfo.Video video) {
        return !copied() && framesPerSecond >= video.framesPerSecond();
    }
}
