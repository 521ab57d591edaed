package dev.thaw.functions.transcode.mp4;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the samples of an MP4 track lie. */
final class Mp4Samples {
    private final int count;
    private final int each;
    private final int[] different;
    private final List<Run> runs;
    private final long[] chunkPlaces;

    /**
     * The track's tables.
     *
     * @param each bytes of every sample; 0 when they differ
     * @param different bytes of each sample, when they differ
     * @param runs chunks that hold equally many samples
     */
    private Mp4Samples(int count, int each, int[] different, List<Run> runs, long[] chunkPlaces) {
        this.count = count;
        this.each = each;
        this.different = different;
        this.runs = runs;
        this.chunkPlaces = chunkPlaces;
    }

    int count() {
        return count;
    }

    private record Run(int firstChunk, int samples) {}

    static Mp4Samples of(ByteBuffer sizes, ByteBuffer inChunks, ByteBuffer places, boolean wide) {
        sizes.getInt();
        int each = sizes.getInt();
        int count = sizes.getInt();
        require(count >= 0 && each >= 0 && (each > 0 || count <= sizes.remaining() / Integer.BYTES));
        int[] different = new int[each > 0 ? 0 : count];
        for (int i = 0; i < different.length; i++) {
            different[i] = sizes.getInt();
        }
        inChunks.getInt();
        int entries = inChunks.getInt();
        require(entries >= 0 && entries <= inChunks.remaining() / (3 * Integer.BYTES));
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            runs.add(new Run(inChunks.getInt() - 1, inChunks.getInt()));
            inChunks.getInt();
        }
        places.getInt();
        int chunks = places.getInt();
        require(chunks >= 0 && chunks <= places.remaining() / (wide ? Long.BYTES : Integer.BYTES));
        long[] chunkPlaces = new long[chunks];
        for (int i = 0; i < chunks; i++) {
            chunkPlaces[i] = wide ? places.getLong() : Integer.toUnsignedLong(places.getInt());
        }
        return new Mp4Samples(count, each, different, runs, chunkPlaces);
    }

    private static void require(boolean plausible) {
        if (!plausible) {
            throw new IllegalArgumentException("The index is damaged");
        }
    }

    /** Bytes of a sample. */
    int size(int sample) {
        return each > 0 ? each : different[sample];
    }

    int[] sizes() {
        int[] all = new int[count];
        for (int i = 0; i < count; i++) {
            all[i] = size(i);
        }
        return all;
    }

    /** Where each sample begins. */
    long[] offsets() {
        long[] offsets = new long[count];
        walk((sample, samples, place) -> {
            long at = place;
            for (int i = sample; i < sample + samples; i++) {
                offsets[i] = at;
                at += size(i);
            }
        });
        return offsets;
    }

    /** The bytes of each chunk. */
    List<ByteRange> chunks() {
        List<ByteRange> ranges = new ArrayList<>();
        walk((sample, samples, place) -> {
            long length = (long) each * samples;
            for (int i = sample; each == 0 && i < sample + samples; i++) {
                length += different[i];
            }
            ranges.add(new ByteRange(place, place + length));
        });
        return ranges;
    }

    private interface Visitor {
        void chunk(int sample, int samples, long place);
    }

    private void walk(Visitor visitor) {
        int sample = 0;
        int run = 0;
        for (int chunk = 0; chunk < chunkPlaces.length && sample < count; chunk++) {
            while (run + 1 < runs.size() && runs.get(run + 1).firstChunk() <= chunk) {
                run++;
            }
            require(!runs.isEmpty() && runs.get(run).samples() > 0);
            int samples = Math.min(runs.get(run).samples(), count - sample);
            visitor.chunk(sample, samples, chunkPlaces[chunk]);
            sample += samples;
        }
        require(sample == count);
    }

    /** When each sample is shown, in units of the track. */
    static long[] times(int count, ByteBuffer durations, Optional<ByteBuffer> delays) {
        long[] times = new long[count];
        durations.getInt();
        int sample = 0;
        long time = 0;
        for (int entries = durations.getInt(); entries > 0 && sample < count; entries--) {
            int samples = durations.getInt();
            long duration = Integer.toUnsignedLong(durations.getInt());
            for (int i = 0; i < samples && sample < count; i++) {
                times[sample++] = time;
                time += duration;
            }
        }
        require(sample == count);
        delays.ifPresent(table -> delay(times, table));
        return times;
    }

    private static void delay(long[] times, ByteBuffer delays) {
        delays.getInt();
        int sample = 0;
        for (int entries = delays.getInt(); entries > 0 && sample < times.length; entries--) {
            int samples = delays.getInt();
            int delay = delays.getInt();
            for (int i = 0; i < samples && sample < times.length; i++) {
                times[sample++] += delay;
            }
        }
    }
}
