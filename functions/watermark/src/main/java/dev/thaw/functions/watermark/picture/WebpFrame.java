package dev.thaw.functions.watermark.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A frame of an animated WebP (RFC 9649, section 2.7.1.1), which covers a part of the canvas.
 *
 * @param x of its left edge on the canvas, in pixels
 * @param y of its upper edge
 * @param milliseconds for which it is shown
 * @param blended whether what lies below is seen through it
 * @param cleared whether its part becomes transparent when its time is over
 * @param file the frame as a WebP file of its own
 */
public record WebpFrame(
        int x, int y, int width, int height, int milliseconds, boolean blended, boolean cleared, Bytes file) {
    private static final int HEADER = 16;
    private static final int NOT_BLENDED = 0x02;
    private static final int CLEARED = 0x01;
    private static final int ALPHA = 0x10;
    private static final int RIFF = 12;
    private static final int EXTENDED = 18;

    /** The frames of a file; none when it does not move. */
    public static List<WebpFrame> of(Bytes file) {
        return WebpFormat.animation(file).stream().map(WebpFrame::read).toList();
    }

    private static WebpFrame read(Bytes chunk) {
        int flags = chunk.at(15);
        int width = 1 + chunk.littleEndian24(6);
        int height = 1 + chunk.littleEndian24(9);
        Bytes picture = chunk.slice(HEADER, chunk.length() - HEADER);
        return new WebpFrame(
                2 * chunk.littleEndian24(0),
                2 * chunk.littleEndian24(3),
                width,
                height,
                chunk.littleEndian24(12),
                (flags & NOT_BLENDED) == 0,
                (flags & CLEARED) != 0,
                file(picture, width, height));
    }

    /** Only the extended form may have alpha beside a lossy picture. */
    private static Bytes file(Bytes picture, int width, int height) {
        boolean extended = picture.startsWith(0, "ALPH");
        int length = RIFF + (extended ? EXTENDED : 0) + picture.length();
        ByteBuffer head = ByteBuffer.allocate(RIFF + (extended ? EXTENDED : 0)).order(ByteOrder.LITTLE_ENDIAN);
        head.put(ascii("RIFF")).putInt(length - 8).put(ascii("WEBP"));
        if (extended) {
            head.put(ascii("VP8X")).putInt(EXTENDED - 8).putInt(ALPHA);
            put24(head, width - 1);
            put24(head, height - 1);
        }
        var out = new ByteArrayOutputStream(length);
        out.writeBytes(head.array());
        out.writeBytes(picture.toArray());
        return Bytes.of(out.toByteArray());
    }

    private static void put24(ByteBuffer out, int value) {
        out.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
