package dev.thaw.functions.watermark.film;

import java.nio.file.Path;

import dev.thaw.functions.watermark.form.FilmFormat;
import dev.thaw.media.MediaInfo;

/** A film that was made and checked. */
public record Film(String name, Path file, FilmFormat format, MediaInfo info) {}
