package dev.thaw.functions.imagegen.output;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a picture's file says about itself, without decoding it.
 *
 * @param format {@code png}, {@code jpeg} or {@code webp}
 */
public record PictureFile(String format, int width, int height) {
    private static final int PNG_HEAD = 33;
    private static final int WEBP_HEAD = 30;

    /** Reads the head, and looks whether the file goes on to its end; empty when it is none of the formats, or cut off. */
    public static Optional<PictureFile> of(byte[] file) {
        Optional<PictureFile> picture = PngChunks.isPng(file) ? png(file) : isJpeg(file) ? jpeg(file) : webp(file);
        return picture.filter(p -> p.width > 0 && p.height > 0);
    }

    public long pixels() {
        return (long) width * height;
    }

    /** Chunks up to IEND (ISO/IEC 15948, section 5.3). */
    private static Optional<PictureFile> png(byte[] file) {
        var buffer = ByteBuffer.wrap(file);
        int at = 8;
        while (at + 12 <= file.length && at >= 8) {
            int length = buffer.getInt(at);
            if (buffer.getInt(at + 4) == 0x49454E44) {
                return Optional.of(new PictureFile("png", buffer.getInt(16), buffer.getInt(20)));
            }
            if (length < 0 || length > file.length - at - 12) {
                return Optional.empty();
            }
            at += 12 + length;
        }
        return Optional.empty();
    }

    private static boolean isJpeg(byte[] file) {
        return file.length > PNG_HEAD && file[0] == (byte) 0xFF && file[1] == (byte) 0xD8 && file[2] == (byte) 0xFF;
    }

    /** Segments up to the frame header (ITU-T T.81, annex B), and the end marker somewhere in the last bytes. */
    private static Optional<PictureFile> jpeg(byte[] file) {
        var buffer = ByteBuffer.wrap(file);
        int at = 2;
        while (at + 9 < file.length && file[at] == (byte) 0xFF) {
            int marker = file[at + 1] & 0xFF;
            boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (frame) {
                int height = buffer.getShort(at + 5) & 0xFFFF;
                int width = buffer.getShort(at + 7) & 0xFFFF;
                return hasJpegEnd(file) ? Optional.of(new PictureFile("jpeg", width, height)) : Optional.empty();
            }
            at += 2 + (buffer.getShort(at + 2) & 0xFFFF);
        }
        return Optional.empty();
    }

    /** Some programs pad behind the end marker. */
    private static boolean hasJpegEnd(byte[] file) {
        for (int i = file.length - 2; i >= Math.max(2, file.length - 66); i--) {
            if (file[i] == (byte) 0xFF && file[i + 1] == (byte) 0xD9) {
                return true;
            }
        }
        return false;
    }

    /** RIFF with one of the three kinds of the first chunk (RFC 9649, section 2). */
    private static Optional<PictureFile> webp(byte[] file) {
        if (file.length < WEBP_HEAD
                || !word(file, 0).equals("RIFF")
                || !word(file, 8).equals("WEBP")) {
            return Optional.empty();
        }
        var buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (Integer.toUnsignedLong(buffer.getInt(4)) + 8 > file.length) {
            return Optional.empty();
        }
        return switch (word(file, 12)) {
            case "VP8 " ->
                Optional.of(new PictureFile("webp", buffer.getShort(26) & 0x3FFF, buffer.getShort(28) & 0x3FFF));
            case "VP8L" -> {
                int bits = buffer.getInt(21);
                yield Optional.of(new PictureFile("webp", (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1));
            }
            case "VP8X" ->
                Optional.of(new PictureFile(
                        "webp", (buffer.getInt(24) & 0xFFFFFF) + 1, ((buffer.getInt(26) >>> 8) & 0xFFFFFF) + 1));
            default -> Optional.empty();
        };
    }

    private static String word(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.US_ASCII);
    }
}
