package dev.thaw.functions.transcode.stream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the playlist of a rung's key frames (RFC 8216, EXT-X-I-FRAMES-ONLY): what a player shows while it winds. */
public final class KeyFramePlaylist {
    /** The playlist's file name, beside the rung's own. */
    public static final String FILE = "keyframes.m3u8";

    private final String text;
    private final long peakRate;

    private KeyFramePlaylist(String text, long peakRate) {
        this.text = text;
        this.peakRate = peakRate;
    }

    /** The first key frame of every segment of a rung in a folder. */
    public static KeyFramePlaylist of(MediaPlaylist rung, Path folder, Shelf shelf) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "#EXTM3U",
                "#EXT-X-VERSION:7",
                "#EXT-X-TARGETDURATION:" + Math.round(rung.longest()),
                "#EXT-X-MEDIA-SEQUENCE:0",
                "#EXT-X-PLAYLIST-TYPE:VOD",
                "#EXT-X-I-FRAMES-ONLY",
                "#EXT-X-MAP:URI=\"" + rung.init().orElseThrow() + "\""));
        double peak = 0;
        for (MediaPlaylist.Segment segment : rung.segments()) {
            KeyFrame frame = shelf.keyFrame(folder.resolve(segment.file()));
            lines.add(String.format(Locale.ROOT, "#EXTINF:%.6f,", segment.seconds()));
            lines.add("#EXT-X-BYTERANGE:%d@%d".formatted(frame.length(), frame.offset()));
            lines.add(segment.file());
            peak = Math.max(peak, frame.length() * (double) Byte.SIZE / Math.max(segment.seconds(), 1));
        }
        lines.add("#EXT-X-ENDLIST\n");
        return new KeyFramePlaylist(String.join("\n", lines), (long) Math.ceil(peak));
    }

    public String text() {
        return text;
    }

    /** Bits per second of the largest frame, when each is shown for as long as its segment lasts, or a second. */
    long peakRate() {
        return peakRate;
    }
}
