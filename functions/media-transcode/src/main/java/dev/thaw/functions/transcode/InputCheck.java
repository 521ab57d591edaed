package dev.thaw.functions.transcode;

import java.time.Duration;
import java.util.List;

/** Decides from FFmpeg's outcome whether the input was whole. */
final class InputCheck {
    private static final Duration LEAST_TOLERANCE = Duration.ofMillis(500);
    private static final int TOLERANCE_DIVISOR = 20;
    // FFmpeg ends well on a file that stops in the middle; only its messages and the time it reached tell.
    private static final List<String> CUT_SHORT = List.of("partial file", "File ended prematurely");
    private static final List<String> FULL_DISK = List.of("No space left on device", "Disk quota exceeded");

    private InputCheck() {}

    /** The time reached in a whole input; else 422 {@code broken-media} or 500 {@code transcode-failed}. */
    static Duration reached(Ffmpeg.Outcome outcome, MediaInfo info) {
        String messages = outcome.messages();
        if (FULL_DISK.stream().anyMatch(messages::contains)) {
            throw MediaException.failed("scratch-full", "The scratch folder is full; give the function more scratch.");
        }
        boolean cutShort = CUT_SHORT.stream().anyMatch(messages::contains)
                || outcome.reached().plus(tolerance(info.duration())).compareTo(info.duration()) < 0;
        boolean decodedNothing = outcome.reached().isZero() && outcome.exit() == 0;
        boolean unreadable = outcome.exit() != 0 && messages.contains("Invalid data found when processing input");
        if (unreadable || decodedNothing || (outcome.exit() == 0 && cutShort)) {
            throw MediaException.badMedia(
                    "broken-media",
                    "The medium should last %.1f s but could be read for %.1f s only; it is cut short or damaged."
                            .formatted(info.seconds(), outcome.reached().toMillis() / 1000.0));
        }
        if (outcome.exit() != 0) {
            throw MediaException.failed(
                    "transcode-failed", "FFmpeg ended with %d: %s".formatted(outcome.exit(), lastLine(messages)));
        }
        return outcome.reached();
    }

    /** How far two durations may be apart: 5 %, but at least half a second. */
    static Duration tolerance(Duration duration) {
        Duration relative = duration.dividedBy(TOLERANCE_DIVISOR);
        return relative.compareTo(LEAST_TOLERANCE) > 0 ? relative : LEAST_TOLERANCE;
    }

    private static String lastLine(String messages) {
        return messages.lines().reduce((first, second) -> second).orElse("no message");
    }
}
