package dev.thaw.functions.watermark.film;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

import dev.thaw.functions.watermark.form.FilmFormat;
import dev.thaw.functions.watermark.form.InvalidFormException;
import dev.thaw.functions.watermark.form.OutputForm;
import dev.thaw.functions.watermark.form.PictureFormat;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.run.Encoders;
import dev.thaw.media.video.VideoCodec;
import dev.thaw.media.video.VideoForm;
import dev.thaw.media.video.VideoTarget;

/**
 * What an output comes to with this film.
 *
 * @param keepsTexts whether the container is the film's own, so that its subtitles can go over too
 */
record FilmTarget(OutputForm form, FilmFormat format, VideoTarget video, boolean keepsTexts) {
    /**
     * @param pointer to the output in the job
     * @throws MediaException 422 {@code streams-do-not-fit}, {@code codec-unavailable}, {@code picture-too-small}
     * @throws InvalidFormException where a film has no such thing
     */
    static FilmTarget of(OutputForm form, String pointer, MediaInfo film, Encoders encoders) {
        if (form.format() instanceof PictureFormat picture) {
            throw InvalidFormException.at(
                    pointer + "/format", "A film does not become a picture (" + picture.extension() + ").");
        }
        if (form.quality() != null) {
            throw InvalidFormException.at(pointer + "/quality", "The quality is for pictures; films have a codec.");
        }
        FilmFormat like = FilmFormat.like(film);
        FilmFormat format = form.format() instanceof FilmFormat chosen ? chosen : like;
        if (!format.takesSoundOf(film)) {
            throw MediaException.badMedia(
                    "streams-do-not-fit",
                    "The film's sound is taken over as it is, and %s cannot hold it. Say mkv, or leave out the format."
                            .formatted(format.extension()));
        }
        VideoCodec codec = form.videoCodec().orElse(format.usualCodec());
        if (!format.takes(codec)) {
            throw InvalidFormException.at(
                    pointer + "/codec", format.extension() + " does not hold " + codec.codec() + ".");
        }
        MediaInfo.Video pictures = film.video().orElseThrow();
        VideoForm video = new VideoForm(codec, shortSide(form, pictures), OptionalLong.empty(), OptionalDouble.empty());
        return new FilmTarget(form, format, VideoTarget.of(video, pictures, encoders), format == like);
    }

    private static OptionalInt shortSide(OutputForm form, MediaInfo.Video pictures) {
        MediaInfo.Size shown = pictures.shown();
        double byWidth = form.width() == null ? 1 : (double) form.width() / shown.width();
        double byHeight = form.height() == null ? 1 : (double) form.height() / shown.height();
        return OptionalInt.of(
                (int) Math.max(2, Math.floor(shown.shortSide() * Math.min(1, Math.min(byWidth, byHeight)))));
    }

    String fileName(String input) {
        return form.fileName(input) + "." + format.extension();
    }
}
