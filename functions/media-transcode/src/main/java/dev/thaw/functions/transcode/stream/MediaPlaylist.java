package dev.thaw.functions.transcode.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A media playlist (RFC 8216) that FFmpeg has written, with the sizes of its segments.
 *
 * @param init the file name of the initialisation section
 */
public record MediaPlaylist(Optional<String> init, List<Segment> segments) {
    private static final String DURATION = "#EXTINF:";
    private static final String MAP = "#EXT-X-MAP:URI=\"";
    /** A segment shorter than this share of the longest says nothing about the rate that a player must keep up with. */
    private static final double TELLING = 0.5;

    /** A segment: its file, its duration in seconds and its size in bytes. */
    public record Segment(String file, double seconds, long bytes) {
        double bitsPerSecond() {
            return seconds <= 0 ? 0 : bytes * (double) Byte.SIZE / seconds;
        }
    }

    /** Reads a playlist and looks at the segments beside it. */
    public static MediaPlaylist read(Path playlist) throws IOException {
        return read(playlist, new Shelf());
    }

    /** The same where some of them are no longer there. */
    public static MediaPlaylist read(Path playlist, Shelf shelf) throws IOException {
        Optional<String> init = Optional.empty();
        List<Segment> segments = new ArrayList<>();
        double seconds = 0;
        for (String line : Files.readAllLines(playlist)) {
            if (line.startsWith(MAP)) {
                init = Optional.of(line.substring(MAP.length(), line.indexOf('"', MAP.length())));
            } else if (line.startsWith(DURATION)) {
                seconds = Double.parseDouble(line.substring(DURATION.length(), line.indexOf(',')));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                segments.add(new Segment(line, seconds, shelf.bytes(playlist.resolveSibling(line))));
            }
        }
        return new MediaPlaylist(init, List.copyOf(segments));
    }

    /** How long all segments last together. */
    public double seconds() {
        return segments.stream().mapToDouble(Segment::seconds).sum();
    }

    /** The duration of the longest segment. */
    public double longest() {
        return segments.stream().mapToDouble(Segment::seconds).max().orElse(0);
    }

    /** Bits per second over all. */
    public long averageRate() {
        double bytes = segments.stream().mapToLong(Segment::bytes).sum();
        return seconds() <= 0 ? 0 : Math.round(bytes * Byte.SIZE / seconds());
    }

    /** Bits per second of the densest segment. */
    public long peakRate() {
        double least = longest() * TELLING;
        return Math.round(Math.ceil(segments.stream()
                .filter(segment -> segment.seconds() >= least)
                .mapToDouble(Segment::bitsPerSecond)
                .max()
                .orElse(0)));
    }
}
