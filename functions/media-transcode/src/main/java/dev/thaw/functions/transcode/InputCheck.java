package dev.thaw.functions.transcode;

import java.time.Duration;
import java.util.List;

/** Decides from FFmpeg's outcome whether the input was whole. */
final class InputCheck {
    // FFmpeg ends well on a file that stops in the middle; only its messages and the time it reached tell.
    private static final List<String> CUT_SHORT = List.of("partial file", "File ended prematurely");
    private static final List<String> FULL_DISK = List.of("No space left on device", "Disk quota exceeded");

    private InputCheck() {}

    /** Passes a run over a whole input; else 422 {@code broken-media}, 503 {@code scratch-full} or 500 {@code transcode-failed}. */
    static void verify(Ffmpeg.Outcome outcome) {
        String messages = outcome.messages();
        if (FULL_DISK.stream().anyMatch(messages::contains)) {
            throw MediaException.full();
        }
        boolean cutShort = CUT_SHORT.stream().anyMatch(messages::contains);
        boolean unreadable = outcome.exit() != 0 && messages.contains("Invalid data found when processing input");
        if (cutShort || unreadable) {
            throw broken(outcome.reached());
        }
        if (outcome.exit() != 0) {
            throw MediaException.failed(
                    "transcode-failed", "FFmpeg ended with %d: %s".formatted(outcome.exit(), lastLine(messages)));
        }
    }

    /** Says how far a damaged input could be read. */
    static MediaException broken(Duration readable) {
        return MediaException.badMedia(
                "broken-media",
                "The medium could be read for %.1f s only; it is cut short or damaged. Upload it again."
                        .formatted(readable.toMillis() / 1000.0));
    }

    private static String lastLine(String messages) {
        return messages.lines().reduce((first, second) -> second).orElse("no message");
    }
}
