package dev.thaw.functions.transcode.make;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.thaw.functions.transcode.form.Tracks;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;

/** Chooses the input's streams that an output is made of. */
final class Chooser {
    private Chooser() {}

    /** The pictures; 422 {@code no-video-stream} when there are none. */
    static MediaInfo.Video video(MediaInfo info, String output) {
        return info.video()
                .orElseThrow(() -> MediaException.badMedia(
                        "no-video-stream", output + " needs a video, and the input has none. Try audio-aac."));
    }

    /** The sound tracks; 422 {@code no-audio-stream} when there are none. */
    static List<MediaInfo.Audio> neededTracks(MediaInfo info, Tracks wanted, String output) {
        if (info.tracks().isEmpty()) {
            throw MediaException.badMedia("no-audio-stream", output + " needs a sound track, and the input has none.");
        }
        return tracks(info, wanted);
    }

    /** The sound tracks, as far as there are any; 422 {@code no-such-language} when none of those is in a wanted language. */
    static List<MediaInfo.Audio> tracks(MediaInfo info, Tracks wanted) {
        if (info.tracks().isEmpty() || wanted.all()) {
            return info.tracks();
        }
        if (wanted.languages().isEmpty()) {
            return List.of(info.tracks().getFirst());
        }
        Set<MediaInfo.Audio> chosen = new LinkedHashSet<>();
        for (String language : wanted.languages()) {
            List<MediaInfo.Audio> fitting = info.tracks().stream()
                    .filter(track -> Languages.same(track.language(), language))
                    .toList();
            if (fitting.isEmpty()) {
                throw MediaException.badMedia(
                        "no-such-language",
                        "There is no sound in \"%s\"; the input has %s."
                                .formatted(
                                        language,
                                        String.join(
                                                ", ",
                                                info.tracks().stream()
                                                        .map(MediaInfo.Audio::language)
                                                        .toList())));
            }
            chosen.addAll(fitting);
        }
        return List.copyOf(chosen);
    }
}
