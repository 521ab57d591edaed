package dev.thaw.functions.imagegen.output;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** The building blocks of PNG files (ISO/IEC 15948, section 5). */
public final class PngChunks {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    /** Signature and header chunk. */
    private static final int HEAD = 8 + 25;

    private PngChunks() {}

    public static byte[] signature() {
        return SIGNATURE.clone();
    }

    public static boolean isPng(byte[] file) {
        return file.length > HEAD && Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    /** One chunk with its length and checksum. */
    public static byte[] chunk(String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }

    /** A text chunk in UTF-8, not compressed. */
    static byte[] text(String keyword, String text) {
        var data = new ByteArrayOutputStream();
        data.writeBytes(keyword.getBytes(StandardCharsets.ISO_8859_1));
        // The keyword's end, "not compressed", no method, no language, no translated keyword.
        data.writeBytes(new byte[5]);
        data.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return chunk("iTXt", data.toByteArray());
    }

    /** The file with further chunks behind its header. */
    static byte[] with(byte[] file, byte[] chunks) {
        return ByteBuffer.allocate(file.length + chunks.length)
                .put(file, 0, HEAD)
                .put(chunks)
                .put(file, HEAD, file.length - HEAD)
                .array();
    }
}
