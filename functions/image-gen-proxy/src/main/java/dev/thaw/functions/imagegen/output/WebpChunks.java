package dev.thaw.functions.imagegen.output;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The building blocks of WebP files (RFC 9649, section 2). */
final class WebpChunks {
    private static final int HEAD = 12;
    private static final int CHUNK_HEAD = 8;
    private static final int FLAG_XMP = 0x04;
    private static final int FLAG_ALPHA = 0x10;
    private static final int EXTENDED = 10;

    private WebpChunks() {}

    static boolean isWebp(byte[] file) {
        return file.length >= HEAD + CHUNK_HEAD
                && word(file, 0).equals("RIFF")
                && word(file, 8).equals("WEBP");
    }

    /** The file with an XMP packet, in the extended form that this needs; one that has a packet already, or is cut off, stays as it is. */
    static byte[] withXmp(byte[] file, byte[] packet) {
        var picture = PictureFile.of(file);
        if (picture.isEmpty()) {
            return file;
        }
        boolean extended = word(file, HEAD).equals("VP8X");
        byte[] header = extended ? slice(file, HEAD + CHUNK_HEAD, EXTENDED) : header(picture.get(), hasAlpha(file));
        if ((header[0] & FLAG_XMP) != 0) {
            return file;
        }
        header[0] = (byte) (header[0] | FLAG_XMP);
        int from = extended ? HEAD + CHUNK_HEAD + EXTENDED : HEAD;
        int end = Math.min(
                file.length,
                CHUNK_HEAD
                        + ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(4));
        var chunks = new ByteArrayOutputStream();
        chunks.writeBytes(chunk("VP8X", header));
        chunks.write(file, from, end - from);
        chunks.writeBytes(chunk("XMP ", packet));
        return ByteBuffer.allocate(HEAD + chunks.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes("RIFF"))
                .putInt(4 + chunks.size())
                .put(bytes("WEBP"))
                .put(chunks.toByteArray())
                .array();
    }

    /** Flags, three reserved bytes, and width and height less one in three bytes each. */
    private static byte[] header(PictureFile picture, boolean alpha) {
        int width = picture.width() - 1;
        int height = picture.height() - 1;
        return new byte[] {
            (byte) (alpha ? FLAG_ALPHA : 0),
            0,
            0,
            0,
            (byte) width,
            (byte) (width >> 8),
            (byte) (width >> 16),
            (byte) height,
            (byte) (height >> 8),
            (byte) (height >> 16)
        };
    }

    /** Only the lossless form says so without a chunk of its own: bit 28 behind its signature. */
    private static boolean hasAlpha(byte[] file) {
        return word(file, HEAD).equals("VP8L") && (file[HEAD + CHUNK_HEAD + 4] & 0x10) != 0;
    }

    private static byte[] chunk(String name, byte[] data) {
        int padding = data.length & 1;
        return ByteBuffer.allocate(CHUNK_HEAD + data.length + padding)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes(name))
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static byte[] slice(byte[] file, int from, int length) {
        return ByteBuffer.allocate(length).put(file, from, length).array();
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }

    private static String word(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.US_ASCII);
    }
}
