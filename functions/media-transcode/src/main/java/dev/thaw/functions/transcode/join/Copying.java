package dev.thaw.functions.transcode.join;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.thaw.functions.transcode.form.Container;
import dev.thaw.media.Formats;
import dev.thaw.media.Input;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Prober;
import dev.thaw.media.Source;
import dev.thaw.media.run.Job;

/** Joins pieces that are alike, packet by packet. */
final class Copying {
    private static final String LIST = "concat";

    private Copying() {}

    /** Nothing when some piece is not as the first, or not wanted as a whole. */
    static Optional<Joint> of(List<Source> pieces, Path folder, Prober prober, Limits limits, Job job)
            throws IOException, InterruptedException {
        MediaInfo first = pieces.getFirst().info();
        String likeness = null;
        StringBuilder list = new StringBuilder("ffconcat version 1.0\n");
        for (Source piece : pieces) {
            Path file = ((Input.InFile) piece.input()).path().toAbsolutePath();
            String found = prober.likeness(file, job);
            boolean upright =
                    piece.info().video().map(video -> video.rotation() == 0).orElse(true);
            boolean same = likeness == null || likeness.equals(found);
            if (!piece.cut().isWhole() || !upright || !same || piece.info().seconds() <= 0) {
                return Optional.empty();
            }
            likeness = found;
            list.append("file '%s'\n".formatted(file.toString().replace("'", "'\\''")));
        }
        Path names = Files.writeString(folder.resolve("joined.ffconcat"), list);
        List<String> arguments = new ArrayList<>(List.of(
                "-protocol_whitelist",
                Formats.PROTOCOLS,
                "-format_whitelist",
                LIST + "," + Formats.READ,
                "-codec_whitelist",
                Formats.DECODERS,
                "-max_pixels",
                Long.toString(limits.pixels())));
        arguments.addAll(List.of("-f", LIST, "-safe", "0", "-i", "file:" + names.toAbsolutePath()));
        first.video().ifPresent(video -> arguments.addAll(List.of("-map", "0:" + video.stream())));
        for (int i = 0; i < first.tracks().size(); i++) {
            MediaInfo.Audio track = first.tracks().get(i);
            arguments.addAll(List.of("-map", "0:" + track.stream()));
            arguments.addAll(List.of("-metadata:s:a:" + i, "language=" + track.language()));
        }
        arguments.addAll(List.of("-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1"));
        arguments.addAll(muxer(first));
        arguments.add(Joint.OUT);
        return Optional.of(new Joint(info(pieces), Formats.READ, arguments));
    }

    // MP4 keeps the order of decoding, which Matroska leaves to be guessed; but it does not take everything.
    private static List<String> muxer(MediaInfo info) {
        boolean fits = info.video()
                        .map(video -> Container.MP4.takesPictures(video.codec()))
                        .orElse(true)
                && info.tracks().stream().allMatch(track -> Container.MP4.takesSound(track.codec()));
        return fits
                ? List.of("-f", "mp4", "-movflags", "+frag_keyframe+empty_moov+default_base_moof")
                : List.of("-f", "matroska");
    }

    private static MediaInfo info(List<Source> pieces) {
        MediaInfo first = pieces.getFirst().info();
        double seconds =
                pieces.stream().mapToDouble(piece -> piece.info().seconds()).sum();
        long bytes = pieces.stream().mapToLong(piece -> piece.info().bytes()).sum();
        int next = first.video().isPresent() ? 1 : 0;
        List<MediaInfo.Audio> tracks = new ArrayList<>();
        for (MediaInfo.Audio track : first.tracks()) {
            tracks.add(new MediaInfo.Audio(
                    next + tracks.size(),
                    track.codec(),
                    0,
                    track.sampleRate(),
                    track.channels(),
                    track.language(),
                    track.bitRate()));
        }
        return new MediaInfo(
                first.format(),
                0,
                seconds,
                bytes,
                first.bitRate(),
                next + tracks.size(),
                first.video()
                        .map(video -> new MediaInfo.Video(
                                0,
                                video.codec(),
                                0,
                                video.width(),
                                video.height(),
                                0,
                                video.pixelShape(),
                                video.framesPerSecond(),
                                video.pixelFormat(),
                                video.transfer(),
                                video.interlaced(),
                                video.bitRate())),
                tracks);
    }
}
