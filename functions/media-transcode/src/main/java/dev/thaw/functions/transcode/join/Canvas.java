package dev.thaw.functions.transcode.join;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;
import dev.thaw.media.video.ToneMap;
import dev.thaw.media.video.VideoTarget;

/** The pictures of pieces, brought to the size and rate of the first: fitted in, the rest black, upright, with square pixels, in BT.709. */
record Canvas(MediaInfo.Size size, double rate) {
    private static final double USUAL_RATE = 30;

    static Canvas of(MediaInfo.Video first) {
        double rate = first.framesPerSecond() > 0 ? first.framesPerSecond() : USUAL_RATE;
        return new Canvas(first.shown().within(Integer.MAX_VALUE), Math.min(rate, VideoTarget.MOST_FRAMES));
    }

    /** The filter of a piece's pictures; 422 {@code no-video-stream} when it has none. */
    String filter(int place, Source piece) {
        MediaInfo.Video video = piece.info()
                .video()
                .orElseThrow(() -> MediaException.badMedia(
                        "no-video-stream",
                        "/inputs/%d has no pictures, and the first has. Give it some, or ask for sound alone."
                                .formatted(place)));
        MediaInfo.Size fit = fit(video.shown());
        List<String> steps = new ArrayList<>();
        if (video.interlaced()) {
            steps.add("bwdif=mode=send_frame:deint=interlaced");
        }
        String toned = ToneMap.filter(video, fit);
        if (!toned.isEmpty()) {
            steps.add(toned.substring(0, toned.length() - 1));
        }
        steps.add("scale=%d:%d:out_range=tv".formatted(fit.width(), fit.height()));
        steps.add("pad=%d:%d:(ow-iw)/2:(oh-ih)/2".formatted(size.width(), size.height()));
        steps.add("setsar=1,format=yuv420p");
        steps.add(String.format(Locale.ROOT, "fps=%.6f:start_time=0", rate));
        return "[%d:%d]%s".formatted(place, video.stream(), String.join(",", steps));
    }

    private MediaInfo.Size fit(MediaInfo.Size shown) {
        double factor = Math.min(size.width() / (double) shown.width(), size.height() / (double) shown.height());
        return new MediaInfo.Size(
                Math.min(size.width(), even(shown.width() * factor)),
                Math.min(size.height(), even(shown.height() * factor)));
    }

    private static int even(double length) {
        return Math.max(2, (int) Math.round(length / 2) * 2);
    }

    MediaInfo.Video joined(double seconds) {
        return new MediaInfo.Video(
                0, "rawvideo", seconds, size.width(), size.height(), 0, 1, rate, "yuv420p", "bt709", false, 0);
    }
}
