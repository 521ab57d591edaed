package dev.thaw.functions.transcode.intake;

import java.util.ArrayList;
import java.util.List;

import dev.thaw.functions.transcode.mp4.ByteRange;
import dev.thaw.functions.transcode.mp4.Mp4Index;

/** Decides whether what belongs together in time lies together in an MP4 file, so that reading on is enough. */
final class Interleaving {
    static final int BOX_HEAD = 8;
    /** The most bytes that FFmpeg would have to keep of one track until the other comes. */
    private static final long MOST_APART = 24 << 20;

    private static final int LOOKS = 64;

    private Interleaving() {}

    // Chunks of a track last about equally long each, so the same share of two tracks' chunks is the same time.
    static boolean isClose(Mp4Index index) {
        List<List<ByteRange>> tracks = new ArrayList<>();
        for (int track = 0; track < index.tracks(); track++) {
            List<ByteRange> chunks = index.ranges(track).orElse(List.of());
            boolean ordered = true;
            for (int i = 1; i < chunks.size(); i++) {
                ordered &= chunks.get(i).from() >= chunks.get(i - 1).from();
            }
            if (!ordered) {
                return false;
            }
            // A track of few chunks, such as a cover or a list of chapters, is read along.
            if (chunks.size() >= LOOKS) {
                tracks.add(chunks);
            }
        }
        for (int look = 0; look <= LOOKS && !tracks.isEmpty(); look++) {
            int share = look;
            var places = tracks.stream()
                    .mapToLong(chunks ->
                            chunks.get((chunks.size() - 1) * share / LOOKS).from())
                    .summaryStatistics();
            if (places.getMax() - places.getMin() > MOST_APART) {
                return false;
            }
        }
        return !tracks.isEmpty();
    }
}
