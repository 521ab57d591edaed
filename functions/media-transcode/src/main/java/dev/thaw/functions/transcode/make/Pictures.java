package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.video.ToneMap;

/** What all outputs of pictures have in common. */
final class Pictures {
    /** The most pictures of one output. */
    static final int MOST = 5_000;

    private static final double BYTES_PER_PIXEL = 0.15;
    private static final double MILLIS = 1000;

    private Pictures() {}

    /** The filter that turns a frame into a picture of a size. */
    static String filter(MediaInfo.Video video, MediaInfo.Size size, OutputForm.PictureType type) {
        String pixels =
                switch (type) {
                    case JPG -> ":out_range=full,setsar=1,format=yuvj420p";
                    case PNG -> ",setsar=1,format=rgb24";
                    case WEBP -> ",setsar=1,format=yuv420p";
                };
        return progressive(video)
                + ToneMap.filter(video, size)
                + "scale=%d:%d".formatted(size.width(), size.height())
                + pixels;
    }

    static String progressive(MediaInfo.Video video) {
        return video.interlaced() ? "bwdif=mode=send_frame:deint=interlaced," : "";
    }

    /** The filter that shows what is seen every so many seconds, from the start on. */
    static String every(double seconds) {
        return "fps=fps=1000/%d:round=up:start_time=0,".formatted(Math.round(seconds * MILLIS));
    }

    /** How many pictures there are of something so long; 422 {@code too-many-pictures} beyond 5,000. */
    static int count(double length, double every) {
        double count = Math.max(1, Math.ceil(length / every - 1 / MILLIS));
        if (count > MOST) {
            throw MediaException.badMedia(
                    "too-many-pictures",
                    "A picture every %s s would make %.0f of them; at most %d are made.".formatted(every, count, MOST));
        }
        return (int) count;
    }

    /** The options that encode them. */
    static List<String> encoder(OutputForm.PictureType type) {
        return switch (type) {
            case JPG -> List.of("-c:v", "mjpeg", "-q:v", "4");
            case PNG -> List.of("-c:v", "png");
            case WEBP -> List.of("-c:v", "libwebp", "-quality", "80");
        };
    }

    static String extension(OutputForm.PictureType type) {
        return "." + type.name().toLowerCase(Locale.ROOT);
    }

    /** Bytes of a picture, about. */
    static double bytes(MediaInfo.Size size) {
        return size.width() * (double) size.height() * BYTES_PER_PIXEL;
    }

    /** Fails with 500 {@code output-check-failed} when the file is no picture of that size. */
    static void check(String name, Path file, MediaInfo.Size size) throws IOException {
        OutputCheck.require(Files.isRegularFile(file), name, "a picture is missing");
        MediaInfo.Size found = PictureSize.of(file).orElse(null);
        OutputCheck.require(size.equals(found), name, "a picture shows " + found + " instead of " + size);
    }
}
