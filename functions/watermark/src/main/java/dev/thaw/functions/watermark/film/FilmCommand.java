package dev.thaw.functions.watermark.film;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.thaw.functions.watermark.form.FilmFormat;
import dev.thaw.functions.watermark.form.Mark;
import dev.thaw.functions.watermark.worker.Overlay;
import dev.thaw.media.Formats;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;

/**
 * The arguments with which FFmpeg's program lays drawn marks over a film.
 *
 * @param drawings the marks' files
 * @param overlays where they lie
 */
record FilmCommand(Source source, FilmTarget target, List<Mark> marks, List<Path> drawings, List<Overlay> overlays) {
    private static final String KEY_FRAMES = "120";

    List<String> arguments(Limits limits, int threads, Path output) {
        var arguments = new ArrayList<>(source.options(limits, threads));
        for (int i = 0; i < drawings.size(); i++) {
            arguments.addAll(Formats.options(limits));
            if (overlays.get(i).moves()) {
                arguments.addAll(List.of("-stream_loop", "-1"));
            }
            arguments.addAll(
                    List.of("-threads", "1", "-i", "file:" + drawings.get(i).toAbsolutePath()));
        }
        arguments.addAll(List.of("-filter_complex", graph(), "-map", "[marked]"));
        arguments.addAll(List.of("-c:v", target.video().encoder()));
        arguments.addAll(target.video().encoding());
        arguments.addAll(List.of("-g", KEY_FRAMES, "-map", "0:a?", "-c:a", "copy", "-dn"));
        arguments.addAll(target.keepsTexts() ? List.of("-map", "0:s?", "-c:s", "copy") : List.of("-sn"));
        arguments.addAll(metadata());
        if (target.format() == FilmFormat.MP4 || target.format() == FilmFormat.MOV) {
            arguments.addAll(List.of("-movflags", "+faststart"));
        }
        arguments.addAll(List.of("-threads", Integer.toString(threads), "file:" + output.toAbsolutePath()));
        return List.copyOf(arguments);
    }

    private List<String> metadata() {
        return switch (target.form().metadata()) {
            case NONE -> List.of("-map_metadata", "-1");
            case WITHOUT_LOCATION ->
                List.of(
                        "-metadata",
                        "location=",
                        "-metadata",
                        "location-eng=",
                        "-metadata",
                        "com.apple.quicktime.location.ISO6709=");
            case ALL -> List.of();
        };
    }

    private String graph() {
        MediaInfo.Video pictures = source.info().video().orElseThrow();
        var graph = new StringBuilder(
                "[0:%d]%s[film]".formatted(pictures.stream(), target.video().filter(pictures)));
        String below = "film";
        for (int i = 0; i < marks.size(); i++) {
            var timing = new Timing(marks.get(i), overlays.get(i), source.info().seconds());
            String above = i == marks.size() - 1 ? "marked" : "film" + i;
            graph.append(";[%d:v]%s[mark%d]".formatted(i + 1, timing.preparation(), i));
            graph.append(";[%s][mark%d]overlay=x='%s':y='%s'".formatted(below, i, timing.x(), timing.y()));
            if (!timing.enabled().isEmpty()) {
                graph.append(":enable='").append(timing.enabled()).append('\'');
            }
            if (timing.endless()) {
                graph.append(":shortest=1");
            }
            graph.append('[').append(above).append(']');
            below = above;
        }
        return graph.toString();
    }
}
