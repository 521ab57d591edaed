package dev.thaw.functions.watermark.film;

import java.time.Duration;
import java.util.List;

import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;
import dev.thaw.media.run.InputCheck;

/** Compares a finished film with what it was to be, before anyone is told of success. */
final class FilmCheck {
    private static final Duration LEAST_TOLERANCE = Duration.ofMillis(500);
    private static final int TOLERANCE_DIVISOR = 20;

    private FilmCheck() {}

    /** Fails with 422 {@code broken-media} when the input gave less than its header promises, else with 500 {@code output-check-failed}. */
    static void verify(FilmTarget target, Source source, Duration reached, MediaInfo made) {
        MediaInfo.Video pictures = made.video().orElseThrow(() -> InputCheck.broken(reached));
        require(pictures.codec().equals(target.video().name()), "its codec is " + pictures.codec());
        require(pictures.shown().equals(target.video().size()), "it shows " + pictures.shown());
        List<String> sounds = codecs(source.info());
        require(codecs(made).equals(sounds), "its sound is " + codecs(made) + " instead of " + sounds);
        Duration expected = source.expected(true, -1);
        Duration tolerance = expected.dividedBy(TOLERANCE_DIVISOR);
        Duration least = expected.minus(tolerance.compareTo(LEAST_TOLERANCE) > 0 ? tolerance : LEAST_TOLERANCE);
        if (made.duration().compareTo(least) < 0) {
            throw InputCheck.broken(made.duration());
        }
    }

    private static List<String> codecs(MediaInfo film) {
        return film.tracks().stream().map(MediaInfo.Audio::codec).toList();
    }

    private static void require(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw MediaException.failed("output-check-failed", "The film came out wrong: " + otherwise + ".");
        }
    }
}
