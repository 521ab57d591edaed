package dev.thaw.functions.transcode.mp4;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** What an MP4 file's index says of its tracks (ISO/IEC 14496-12, 8.5 to 8.7). */
public final class Mp4Index {
    private final List<ByteBuffer> tracks;
    private final long timescale;
    private final long mostSamples;

    private Mp4Index(List<ByteBuffer> tracks, long timescale, long mostSamples) {
        this.tracks = tracks;
        this.timescale = timescale;
        this.mostSamples = mostSamples;
    }

    /** Reads the content of the box {@code moov}; nothing when it is damaged. */
    public static Optional<Mp4Index> of(byte[] moov, long mostSamples) {
        try {
            ByteBuffer content = ByteBuffer.wrap(moov);
            ByteBuffer header = child(content, "mvhd").orElseThrow(BufferUnderflowException::new);
            return Optional.of(new Mp4Index(children(content, "trak"), timescale(header), mostSamples));
        } catch (BufferUnderflowException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    /** The pictures of a track; nothing when the index is damaged, too long, or joins pieces of the track. */
    public <T> Optional<T> pictures(int track, PictureTable<T> table) {
        try {
            if (track >= tracks.size() || !handler(tracks.get(track)).equals("vide")) {
                return Optional.empty();
            }
            return read(tracks.get(track), table);
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException damaged) {
            return Optional.empty();
        }
    }

    /** How many tracks there are. */
    public int tracks() {
        return tracks.size();
    }

    /** Where the samples of a track lie; nothing when the index is damaged. */
    public Optional<List<ByteRange>> ranges(int track) {
        try {
            if (track >= tracks.size()) {
                return Optional.empty();
            }
            Mp4Samples samples = samples(tracks.get(track));
            return Optional.of(samples.chunks());
        } catch (BufferUnderflowException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private <T> Optional<T> read(ByteBuffer track, PictureTable<T> made) {
        Mp4Samples samples = samples(track);
        int count = samples.count();
        if (count <= 0 || count > mostSamples) {
            return Optional.empty();
        }
        Optional<Double> shift = shift(track);
        if (shift.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer table = table(track);
        long scale = timescale(path(track, "mdia", "mdhd").orElseThrow(BufferUnderflowException::new));
        long[] ticks = Mp4Samples.times(
                count, child(table, "stts").orElseThrow(BufferUnderflowException::new), child(table, "ctts"));
        double[] times = new double[count];
        for (int i = 0; i < count; i++) {
            times[i] = ticks[i] / (double) scale + shift.get();
        }
        return Optional.of(made.of(times, keys(table, count), samples.offsets(), samples.sizes()));
    }

    // What the edit list makes of times: a pause before, and one piece of the track; more pieces are not followed.
    private Optional<Double> shift(ByteBuffer track) {
        Optional<ByteBuffer> list = path(track, "edts", "elst");
        if (list.isEmpty()) {
            return Optional.of(0.0);
        }
        double scale = timescale(path(track, "mdia", "mdhd").orElseThrow(BufferUnderflowException::new));
        ByteBuffer edits = list.get();
        boolean wide = edits.get() == 1;
        edits.position(edits.position() + 3);
        int count = edits.getInt();
        double pause = 0;
        for (int i = 0; i < count; i++) {
            long duration = wide ? edits.getLong() : Integer.toUnsignedLong(edits.getInt());
            long start = wide ? edits.getLong() : edits.getInt();
            int rate = edits.getInt();
            if (start >= 0) {
                boolean last = i == count - 1;
                return last && rate == 1 << 16 ? Optional.of(pause - start / scale) : Optional.empty();
            }
            pause += duration / (double) timescale;
        }
        return Optional.empty();
    }

    private static BitSet keys(ByteBuffer table, int count) {
        BitSet keys = new BitSet(count);
        Optional<ByteBuffer> list = child(table, "stss");
        if (list.isEmpty()) {
            keys.set(0, count);
            return keys;
        }
        ByteBuffer numbers = list.get();
        numbers.getInt();
        for (int left = numbers.getInt(); left > 0; left--) {
            keys.set(Math.clamp(numbers.getInt() - 1L, 0, count - 1));
        }
        return keys;
    }

    private static Mp4Samples samples(ByteBuffer track) {
        ByteBuffer table = table(track);
        Optional<ByteBuffer> wide = child(table, "co64");
        ByteBuffer places = wide.or(() -> child(table, "stco")).orElseThrow(BufferUnderflowException::new);
        return Mp4Samples.of(
                child(table, "stsz").orElseThrow(BufferUnderflowException::new),
                child(table, "stsc").orElseThrow(BufferUnderflowException::new),
                places,
                wide.isPresent());
    }

    private static ByteBuffer table(ByteBuffer track) {
        return path(track, "mdia", "minf", "stbl").orElseThrow(BufferUnderflowException::new);
    }

    private static String handler(ByteBuffer track) {
        ByteBuffer handler = path(track, "mdia", "hdlr").orElseThrow(BufferUnderflowException::new);
        byte[] type = new byte[4];
        handler.position(handler.position() + 8);
        handler.get(type);
        return new String(type, StandardCharsets.ISO_8859_1);
    }

    private static long timescale(ByteBuffer header) {
        boolean wide = header.get() == 1;
        header.position(header.position() + (wide ? 19 : 11));
        return Math.max(1, Integer.toUnsignedLong(header.getInt()));
    }

    private static Optional<ByteBuffer> path(ByteBuffer box, String... types) {
        Optional<ByteBuffer> found = Optional.of(box);
        for (String type : types) {
            found = found.flatMap(parent -> child(parent, type));
        }
        return found;
    }

    private static Optional<ByteBuffer> child(ByteBuffer box, String type) {
        return children(box, type).stream().findFirst();
    }

    private static List<ByteBuffer> children(ByteBuffer box, String type) {
        List<ByteBuffer> found = new ArrayList<>();
        ByteBuffer rest = box.duplicate();
        while (rest.remaining() >= 8) {
            int start = rest.position();
            int length = rest.getInt();
            byte[] name = new byte[4];
            rest.get(name);
            if (length < 8 || length > rest.limit() - start) {
                throw new BufferUnderflowException();
            }
            if (new String(name, StandardCharsets.ISO_8859_1).equals(type)) {
                found.add(rest.slice(start + 8, length - 8));
            }
            rest.position(start + length);
        }
        return found;
    }
}
