package dev.thaw.functions.watermark.form;

import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;

/** What is written: a picture, or a film. */
public sealed interface OutputFormat permits PictureFormat, FilmFormat {
    /** The format of a name such as {@code webp} or {@code mp4}. */
    @JsonCreator
    static OutputFormat of(String name) {
        String known = name.equals("jpeg") ? "jpg" : name;
        return Stream.<OutputFormat>concat(Stream.of(PictureFormat.values()), Stream.of(FilmFormat.values()))
                .filter(format -> format.extension().equals(known))
                .findFirst()
                .orElseThrow(() -> Checks.invalid("format: '" + name + "' is not one of " + names() + "."));
    }

    private static String names() {
        return Stream.<OutputFormat>concat(Stream.of(PictureFormat.values()), Stream.of(FilmFormat.values()))
                .map(OutputFormat::extension)
                .collect(Collectors.joining(", "));
    }

    /** Its files end in this, after a dot. */
    String extension();

    /** The media type. */
    String contentType();
}
