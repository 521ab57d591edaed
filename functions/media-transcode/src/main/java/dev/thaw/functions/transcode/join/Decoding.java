package dev.thaw.functions.transcode.join;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.thaw.media.Limits;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;

/** Joins whatever pieces there are: all are decoded and brought to the form of the first, and nothing is lost on the way. */
final class Decoding {
    private static final String FORMAT = "nut";
    /** Sound that lasts so much longer than the pictures is meant to be heard. */
    private static final Duration SLACK = Duration.ofMillis(250);

    private Decoding() {}

    static Joint of(List<Source> pieces, Limits limits, int threads) {
        Optional<Canvas> canvas = pieces.getFirst().info().video().map(Canvas::of);
        Mixer mixer = Mixer.of(pieces);
        List<String> arguments = new ArrayList<>();
        StringBuilder graph = new StringBuilder();
        StringBuilder labels = new StringBuilder();
        double total = 0;
        for (int i = 0; i < pieces.size(); i++) {
            Source piece = pieces.get(i);
            arguments.addAll(piece.options(limits, threads));
            double seconds = seconds(piece, canvas.isPresent());
            total += seconds;
            if (canvas.isPresent()) {
                graph.append(canvas.get().filter(i, piece)).append("[v%d];".formatted(i));
                labels.append("[v%d]".formatted(i));
            }
            for (int track = 0; track < mixer.languages().size(); track++) {
                graph.append(mixer.filter(i, piece, track, seconds)).append("[a%d_%d];".formatted(i, track));
                labels.append("[a%d_%d]".formatted(i, track));
            }
        }
        int pictures = canvas.isPresent() ? 1 : 0;
        int tracks = mixer.languages().size();
        graph.append(labels).append("concat=n=%d:v=%d:a=%d".formatted(pieces.size(), pictures, tracks));
        List<String> maps = new ArrayList<>();
        if (canvas.isPresent()) {
            graph.append("[v]");
            maps.addAll(List.of("-map", "[v]", "-c:v", "rawvideo"));
        }
        for (int track = 0; track < tracks; track++) {
            graph.append("[a%d]".formatted(track));
            maps.addAll(List.of("-map", "[a%d]".formatted(track)));
            maps.addAll(List.of(
                    "-metadata:s:a:" + track, "language=" + mixer.languages().get(track)));
        }
        arguments.addAll(List.of("-filter_complex", graph.toString()));
        arguments.addAll(maps);
        arguments.addAll(List.of("-c:a", "pcm_s16le", "-map_metadata", "-1", "-f", FORMAT, Joint.OUT));
        return new Joint(info(pieces, canvas, mixer, total), FORMAT, arguments);
    }

    // Packets of sound end a little behind the last frame; that is no part of the film.
    private static double seconds(Source piece, boolean pictures) {
        Duration whole = piece.length();
        Duration shown = piece.expected(/* withPictures= */ true, /* soundStream= */ -1);
        boolean same = !shown.isZero() && whole.minus(shown).compareTo(SLACK) <= 0;
        return (pictures && same ? shown : whole).toNanos() / 1e9;
    }

    private static MediaInfo info(List<Source> pieces, Optional<Canvas> canvas, Mixer mixer, double seconds) {
        boolean known = pieces.stream().noneMatch(piece -> piece.length().isZero());
        double total = known ? seconds : 0;
        return new MediaInfo(
                FORMAT,
                0,
                total,
                pieces.stream().mapToLong(piece -> piece.info().bytes()).sum(),
                0,
                (canvas.isPresent() ? 1 : 0) + mixer.languages().size(),
                canvas.map(each -> each.joined(total)),
                mixer.joined(canvas.isPresent() ? 1 : 0, total));
    }
}
