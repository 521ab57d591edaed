package dev.thaw.functions.transcode.parallel;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

import dev.thaw.media.MediaException;

/** Joins parts that are fragmented MP4 files: the head of the first, then the fragments of all, whose times are those in the whole. */
final class Fragments {
    private static final Set<String> HEAD = Set.of("ftyp", "moov");
    private static final Set<String> MEDIA = Set.of("moof", "mdat");
    private static final int MOST_HEAD = 1 << 20;
    private static final int BUFFER = 1 << 16;

    private final OutputStream joined;
    private byte[] description;

    Fragments(OutputStream joined) {
        this.joined = joined;
    }

    /** Appends the next part; 500 {@code transcode-failed} when it is none, or was made otherwise than the first. */
    void append(InputStream part) throws IOException {
        DataInputStream in = new DataInputStream(part);
        boolean first = description == null;
        boolean media = false;
        for (int size = in.readInt(); ; ) {
            byte[] type = in.readNBytes(4);
            String name = new String(type, StandardCharsets.ISO_8859_1);
            long length = size == 1 ? in.readLong() - 16 : Integer.toUnsignedLong(size) - 8;
            require(length >= 0 && type.length == 4);
            if (HEAD.contains(name)) {
                head(in, type, length, first);
            } else if (MEDIA.contains(name)) {
                media = true;
                // Places inside a fragment are counted from its start: its heads stay as long as they are.
                joined.write(ByteBuffer.allocate(8).putInt(size).put(type).array());
                if (size == 1) {
                    joined.write(ByteBuffer.allocate(8).putLong(length + 16).array());
                }
                copy(in, length);
            } else {
                in.skipNBytes(length);
            }
            try {
                size = in.readInt();
            } catch (EOFException end) {
                require(media && description != null);
                return;
            }
        }
    }

    private void head(DataInputStream in, byte[] type, long length, boolean first) throws IOException {
        require(length <= MOST_HEAD);
        byte[] content = in.readNBytes((int) length);
        boolean describes = type[0] == 'm';
        if (first) {
            joined.write(
                    ByteBuffer.allocate(8).putInt((int) length + 8).put(type).array());
            joined.write(content);
            description = describes ? content : description;
        } else if (describes) {
            // Pictures of one track share one description; a worker with another program would give another.
            require(Arrays.equals(description, content));
        }
    }

    private void copy(InputStream in, long length) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = length;
        while (left > 0) {
            int read = in.readNBytes(buffer, 0, (int) Math.min(BUFFER, left));
            require(read > 0);
            joined.write(buffer, 0, read);
            left -= read;
        }
    }

    private static void require(boolean right) {
        if (!right) {
            throw MediaException.failed("transcode-failed", "A part of the film cannot be joined with the others.");
        }
    }
}
