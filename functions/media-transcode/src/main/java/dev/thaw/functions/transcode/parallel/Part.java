package dev.thaw.functions.transcode.parallel;

import java.util.List;
import java.util.Locale;

import dev.thaw.functions.transcode.mp4.ByteRange;

/**
 * A part of a film that one worker makes.
 *
 * @param number from 0
 * @param seek where the input is opened, in seconds: just after the key frame
 * @param from the time of its first picture, in seconds, or a little before
 * @param to the time after its last picture; {@link #END} for all that is left
 * @param ranges the bytes of the input that hold it
 */
public record Part(int number, double seek, double from, double to, List<ByteRange> ranges) {
    /** Later than any picture. */
    static final double END = 1e7;

    /** FFmpeg's options that open an input for it, with the times that the pictures have in the whole. */
    List<String> input() {
        return number == 0
                ? List.of("-copyts", "-start_at_zero")
                : List.of("-copyts", "-start_at_zero", "-noaccurate_seek", "-ss", text(seek));
    }

    /** The filter that passes its pictures alone. */
    String filter() {
        String end = "trim=end=" + text(to);
        return number == 0 ? end : end + ":start=" + text(from);
    }

    /** How long it lasts, in a film of this length. */
    double seconds(double whole) {
        return Math.max(0, Math.min(to, whole) - from);
    }

    private static String text(double seconds) {
        return String.format(Locale.ROOT, "%.6f", seconds);
    }
}
