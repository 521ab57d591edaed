package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import dev.thaw.media.MediaInfo;

/** Reads the size out of a finished picture's header: JPEG (ITU-T T.81), PNG, GIF, or WebP (RFC 9649). */
final class PictureSize {
    private static final int START_OF_IMAGE = 0xffd8;
    private static final int START_OF_SCAN = 0xda;
    private static final long PNG = 0x89504e470d0a1a0aL;
    private static final int LEAST = 30;
    private static final int MASK_14 = 0x3fff;
    private static final int MASK_24 = 0xffffff;

    private PictureSize() {}

    /** The size; empty when the file is no such picture. */
    static Optional<MediaInfo.Size> of(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length < LEAST) {
            return Optional.empty();
        }
        if (buffer.getLong(0) == PNG) {
            return Optional.of(new MediaInfo.Size(buffer.getInt(16), buffer.getInt(20)));
        }
        String head = new String(bytes, 0, 16, StandardCharsets.ISO_8859_1);
        if (head.startsWith("GIF8")) {
            buffer.order(ByteOrder.LITTLE_ENDIAN);
            return Optional.of(new MediaInfo.Size(buffer.getShort(6), buffer.getShort(8)));
        }
        if (head.startsWith("RIFF") && head.startsWith("WEBPVP8 ", 8)) {
            buffer.order(ByteOrder.LITTLE_ENDIAN);
            return Optional.of(new MediaInfo.Size(buffer.getShort(26) & MASK_14, buffer.getShort(28) & MASK_14));
        }
        if (head.startsWith("RIFF") && head.startsWith("WEBPVP8X", 8)) {
            buffer.order(ByteOrder.LITTLE_ENDIAN);
            return Optional.of(
                    new MediaInfo.Size((buffer.getInt(24) & MASK_24) + 1, (buffer.getInt(27) & MASK_24) + 1));
        }
        return (buffer.getShort(0) & 0xffff) == START_OF_IMAGE ? jpeg(buffer) : Optional.empty();
    }

    private static Optional<MediaInfo.Size> jpeg(ByteBuffer buffer) {
        int at = 2;
        while (at + 9 < buffer.limit()) {
            int marker = buffer.get(at + 1) & 0xff;
            if (isFrame(marker)) {
                return Optional.of(
                        new MediaInfo.Size(buffer.getShort(at + 7) & 0xffff, buffer.getShort(at + 5) & 0xffff));
            }
            if (marker == START_OF_SCAN) {
                return Optional.empty();
            }
            at += 2 + (buffer.getShort(at + 2) & 0xffff);
        }
        return Optional.empty();
    }

    // SOF0 to SOF15, without the tables that stand between them.
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }
}
