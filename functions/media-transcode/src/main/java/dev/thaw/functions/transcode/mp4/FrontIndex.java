package dev.thaw.functions.transcode.mp4;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Rewrites a file's index so that it can stand before the media that it lay behind: every chunk is then as much further on as the index is long. */
public final class FrontIndex {
    private static final int HEAD = 8;
    /** The boxes that hold others on the way to the tables of chunks. */
    private static final Set<String> OUTER = Set.of("moov", "trak", "mdia", "minf", "stbl");

    private static final long SHORT = 1L << 32;

    private final long from;
    private final boolean wide;
    private final long shift;

    private FrontIndex(long from, boolean wide, long shift) {
        this.from = from;
        this.wide = wide;
        this.shift = shift;
    }

    /**
     * The same box {@code moov} for its new place.
     *
     * @param moov with its head of eight bytes
     * @param from the place that it comes to; chunks before stay where they are
     * @param size of the whole file, in bytes
     * @throws IllegalArgumentException when it is damaged
     */
    public static byte[] moved(byte[] moov, long from, long size) {
        try {
            // Where places might no longer fit into 32 bits, all are written in 64, which makes the index longer.
            boolean wide = size + moov.length >= SHORT;
            long length = wide ? new FrontIndex(from, true, 0).rewritten(moov).length : moov.length;
            return new FrontIndex(from, wide, length).rewritten(moov);
        } catch (BufferUnderflowException | IndexOutOfBoundsException damaged) {
            throw new IllegalArgumentException("The index is damaged", damaged);
        }
    }

    private byte[] rewritten(byte[] box) {
        ByteBuffer made = ByteBuffer.allocate(wide ? 2 * box.length : box.length);
        box(ByteBuffer.wrap(box), made);
        byte[] bytes = new byte[made.position()];
        made.flip().get(bytes);
        return bytes;
    }

    private void box(ByteBuffer in, ByteBuffer out) {
        int start = out.position();
        int length = in.getInt();
        byte[] name = new byte[4];
        in.get(name);
        if (length < HEAD || length - HEAD > in.remaining()) {
            throw new BufferUnderflowException();
        }
        String type = new String(name, StandardCharsets.ISO_8859_1);
        ByteBuffer content = in.slice(in.position(), length - HEAD);
        in.position(in.position() + length - HEAD);
        out.putInt(0).put(wide && type.equals("stco") ? "co64".getBytes(StandardCharsets.ISO_8859_1) : name);
        if (OUTER.contains(type)) {
            while (content.remaining() >= HEAD) {
                box(content, out);
            }
            // QuickTime ends some boxes with four zeros.
            out.put(content);
        } else if (type.equals("stco") || type.equals("co64")) {
            chunks(content, type.equals("co64"), out);
        } else {
            out.put(content);
        }
        out.putInt(start, out.position() - start);
    }

    private void chunks(ByteBuffer table, boolean wideBefore, ByteBuffer out) {
        out.putInt(table.getInt());
        int count = table.getInt();
        out.putInt(count);
        for (int i = 0; i < count; i++) {
            long place = wideBefore ? table.getLong() : Integer.toUnsignedLong(table.getInt());
            long moved = place >= from ? place + shift : place;
            if (wideBefore || wide) {
                out.putLong(moved);
            } else {
                out.putInt((int) moved);
            }
        }
        out.put(table);
    }
}
