package dev.thaw.functions.transcode.stream;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where the key frame lies that a CMAF segment begins with (ISO/IEC 14496-12: {@code moof} with one {@code trun}, then {@code mdat}).
 *
 * @param offset of the {@code moof} in the file, in bytes
 * @param length from there to the frame's end
 */
record KeyFrame(long offset, long length) {
    private static final int HEADER = 8;
    private static final int MOST_MOOF = 16 << 20;
    private static final int DATA_OFFSET = 0x1;
    private static final int FIRST_FLAGS = 0x4;
    private static final int DURATION = 0x100;
    private static final int SIZE = 0x200;
    private static final int DEFAULT_SIZE = 0x10;

    /** Reads the boxes of a segment; fails with {@link IOException} when they are not as they should be. */
    static KeyFrame in(Path segment) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "r")) {
            for (long at = 0; at + HEADER <= file.length(); ) {
                file.seek(at);
                long size = file.readInt() & 0xffffffffL;
                byte[] type = new byte[4];
                file.readFully(type);
                if (new String(type, StandardCharsets.US_ASCII).equals("moof") && size <= MOST_MOOF) {
                    byte[] moof = new byte[(int) size - HEADER];
                    file.readFully(moof);
                    return new KeyFrame(at, end(ByteBuffer.wrap(moof)));
                }
                if (size < HEADER) {
                    break;
                }
                at += size;
            }
        } catch (RuntimeException outside) {
            throw new IOException("The boxes of " + segment + " contradict each other", outside);
        }
        throw new IOException("There is no moof in " + segment);
    }

    // Data offsets count from the moof's start.
    private static long end(ByteBuffer moof) throws IOException {
        ByteBuffer traf = child(moof, "traf");
        ByteBuffer trun = child(traf.duplicate(), "trun");
        int flags = trun.getInt();
        trun.getInt();
        long data = (flags & DATA_OFFSET) != 0 ? trun.getInt() : 0;
        if ((flags & FIRST_FLAGS) != 0) {
            trun.getInt();
        }
        if ((flags & DURATION) != 0) {
            trun.getInt();
        }
        long size = (flags & SIZE) != 0 ? trun.getInt() & 0xffffffffL : defaultSize(child(traf, "tfhd"));
        return data + size;
    }

    private static long defaultSize(ByteBuffer tfhd) throws IOException {
        int flags = tfhd.getInt();
        tfhd.getInt();
        // Base data offset (8 bytes), description index and default duration stand before it.
        int before = ((flags & 0x1) != 0 ? 8 : 0) + ((flags & 0x2) != 0 ? 4 : 0) + ((flags & 0x8) != 0 ? 4 : 0);
        if ((flags & DEFAULT_SIZE) == 0) {
            throw new IOException("The first frame's size is not said");
        }
        tfhd.position(tfhd.position() + before);
        return tfhd.getInt() & 0xffffffffL;
    }

    private static ByteBuffer child(ByteBuffer parent, String type) throws IOException {
        ByteBuffer boxes = parent.duplicate();
        while (boxes.remaining() >= HEADER) {
            int start = boxes.position();
            int size = boxes.getInt();
            byte[] name = new byte[4];
            boxes.get(name);
            if (new String(name, StandardCharsets.US_ASCII).equals(type)) {
                return boxes.slice(start + HEADER, size - HEADER);
            }
            boxes.position(start + size);
        }
        throw new IOException("There is no " + type);
    }
}
