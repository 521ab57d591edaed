package dev.thaw.functions.transcode.join;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.thaw.functions.transcode.make.Languages;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;

/**
 * The sound of pieces, brought to the rate of the first that has any; silence where a piece has none.
 *
 * @param languages of the tracks that come out
 */
record Mixer(List<String> languages, int rate, int channels) {
    private static final int MOST_SAMPLES = 48_000;
    private static final int STEREO = 2;
    /** Enough of a piece whose length is not known: what follows waits for its pictures. */
    private static final double LITTLE = 0.1;

    static Mixer of(List<Source> pieces) {
        List<MediaInfo.Audio> first = pieces.stream()
                .map(piece -> piece.info().tracks())
                .filter(tracks -> !tracks.isEmpty())
                .findFirst()
                .orElse(List.of());
        int rate = first.stream().mapToInt(MediaInfo.Audio::sampleRate).max().orElse(MOST_SAMPLES);
        int channels = pieces.stream()
                .flatMap(piece -> piece.info().tracks().stream())
                .mapToInt(MediaInfo.Audio::channels)
                .max()
                .orElse(STEREO);
        return new Mixer(
                first.stream().map(MediaInfo.Audio::language).toList(),
                Math.min(rate, MOST_SAMPLES),
                Math.min(channels, STEREO));
    }

    /** The filter of a piece's part of a track. */
    String filter(int place, Source piece, int track, double seconds) {
        String layout = channels == 1 ? "mono" : "stereo";
        Optional<MediaInfo.Audio> voice = voice(piece.info().tracks(), track);
        String length = String.format(Locale.ROOT, "atrim=duration=%.6f", seconds > 0 ? seconds : LITTLE);
        if (voice.isEmpty()) {
            return "anullsrc=r=%d:cl=%s,%s,aformat=sample_fmts=s16".formatted(rate, layout, length);
        }
        return "[%d:%d]aresample=async=1:first_pts=0,aformat=sample_fmts=s16:sample_rates=%d:channel_layouts=%s%s"
                .formatted(place, voice.get().stream(), rate, layout, seconds > 0 ? ",apad," + length : "");
    }

    // The one in the same language, else the one at the same place, else whatever is heard there.
    private Optional<MediaInfo.Audio> voice(List<MediaInfo.Audio> tracks, int wanted) {
        String language = languages.get(wanted);
        return tracks.stream()
                .filter(track -> Languages.tag(language).isPresent() && Languages.same(track.language(), language))
                .findFirst()
                .or(() -> tracks.stream().skip(wanted).findFirst())
                .or(() -> tracks.stream().findFirst());
    }

    List<MediaInfo.Audio> joined(int from, double seconds) {
        List<MediaInfo.Audio> tracks = new ArrayList<>();
        for (String language : languages) {
            tracks.add(new MediaInfo.Audio(from + tracks.size(), "pcm_s16le", seconds, rate, channels, language, 0));
        }
        return tracks;
    }
}
