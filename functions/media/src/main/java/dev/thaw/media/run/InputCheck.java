package dev.thaw.media.run;

import java.time.Duration;
import java.util.List;

import dev.thaw.media.Formats;
import dev.thaw.media.MediaException;

/** Decides from FFmpeg's outcome whether the input was whole. */
public final class InputCheck {
    // FFmpeg ends well on a file that stops in the middle; only its messages and the time it reached tell.
    private static final List<String> CUT_SHORT = List.of("partial file", "File ended prematurely");
    /** Containers take any time that is one: only leaps in the input's times make one that is none. */
    private static final String BAD_TIMES = "Error submitting a packet to the muxer: Invalid argument";

    private static final String NO_MEMORY = "Cannot allocate memory";
    private static final String NO_DECODER = "no decoder found for";
    private static final List<String> FULL_DISK = List.of("No space left on device", "Disk quota exceeded");
    /** The program's own way to say that more than two thirds of the frames could not be decoded. */
    private static final int TOO_MANY_ERRORS = 69;

    private static final int SIGNAL = 128;
    private static final int ILL = SIGNAL + 4;
    private static final int ABORT = SIGNAL + 6;
    private static final int FLOATING = SIGNAL + 8;
    private static final int SEGMENT = SIGNAL + 11;
    private static final int KILL = SIGNAL + 9;
    private static final int PROCESSOR = SIGNAL + 24;
    /** What the program makes of signals that it takes, such as that of its processor time. */
    private static final int TAKEN = 255;

    private static final int FILE_SIZE = SIGNAL + 25;

    private InputCheck() {}

    /**
     * Passes a run over a whole input; else 422 {@code broken-media}, {@code unsupported-media}, {@code decoder-crashed} or
     * {@code work-too-large}, 413 {@code output-too-large}, 503 {@code scratch-full} or 500 {@code transcode-failed}.
     */
    public static void verify(Ffmpeg.Outcome outcome) {
        verifyNotStopped(outcome);
        String messages = outcome.messages();
        boolean refused = outcome.exit() != 0 && messages.contains(Formats.NOT_LISTED);
        if (refused || messages.contains(NO_DECODER)) {
            throw MediaException.badMedia(
                    "unsupported-media", "There is no decoder here for one of the input's streams.");
        }
        boolean cutShort = CUT_SHORT.stream().anyMatch(messages::contains);
        boolean unreadable = outcome.exit() != 0
                && (messages.contains("Invalid data found when processing input") || messages.contains(BAD_TIMES));
        if (cutShort || unreadable || outcome.exit() == TOO_MANY_ERRORS) {
            throw broken(outcome.reached());
        }
        if (outcome.exit() != 0) {
            throw MediaException.failed(
                    "transcode-failed", "FFmpeg ended with %d: %s".formatted(outcome.exit(), lastLine(messages)));
        }
    }

    /** Passes a run that neither crashed, nor used too much, nor filled the disk; whatever it made of its input. */
    public static void verifyNotStopped(Ffmpeg.Outcome outcome) {
        if (FULL_DISK.stream().anyMatch(outcome.messages()::contains)) {
            throw MediaException.full();
        }
        if (outcome.exit() != 0 && outcome.messages().contains(NO_MEMORY)) {
            throw MediaException.noMemory();
        }
        checkSignal(outcome);
    }

    // The same input would crash it again, so it is no use to try; a kill from outside is another matter.
    private static void checkSignal(Ffmpeg.Outcome outcome) {
        switch (outcome.exit()) {
            case ILL, ABORT, FLOATING, SEGMENT ->
                throw MediaException.badMedia(
                        "decoder-crashed", "FFmpeg crashed on this input; it is damaged, or made to do so.");
            // From outside these come too; then it is tried again.
            case KILL, PROCESSOR, TAKEN -> {
                if (outcome.spent()) {
                    throw MediaException.badMedia(
                            "work-too-large", "The work took more processor time than is allowed. Ask for less.");
                }
            }
            case FILE_SIZE ->
                throw MediaException.tooLarge(
                        "output-too-large", "An output became larger than is allowed. Ask for less.");
            default -> {
                // No signal that tells of the input.
            }
        }
    }

    /** Says how far a damaged input could be read. */
    public static MediaException broken(Duration readable) {
        return MediaException.badMedia(
                "broken-media",
                "The medium could be read for %.1f s only; it is cut short or damaged. Upload it again."
                        .formatted(readable.toMillis() / 1000.0));
    }

    private static String lastLine(String messages) {
        return messages.lines().reduce((first, second) -> second).orElse("no message");
    }
}
