package dev.thaw.functions.watermark;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.thaw.function.FunctionException;

/** WebP (RFC 9649): a RIFF file; the simple form has one chunk, the extended one begins with VP8X. */
final class WebpFormat implements PictureFormat {
    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int EXTENDED_SIZE = 10;
    private static final int HAS_ICC = 0x20;
    private static final int HAS_ALPHA = 0x10;
    private static final int HAS_ANIMATION = 0x02;
    private static final int MASK_14_BITS = 0x3FFF;

    private record Chunk(String type, Bytes bytes) {
        Bytes data() {
            return bytes.slice(CHUNK_HEADER, bytes.length() - CHUNK_HEADER);
        }
    }

    @Override
    public String extension() {
        return "webp";
    }

    @Override
    public String contentType() {
        return "image/webp";
    }

    @Override
    public String lossyPixels() {
        return "yuv420p";
    }

    @Override
    public PictureHeader header(Bytes file) {
        List<Chunk> chunks = chunks(file);
        int orientation = find(chunks, "EXIF")
                .map(c -> ExifOrientation.of(exif(c.data())))
                .orElse(1);
        Optional<Chunk> extended = find(chunks, "VP8X");
        Optional<Chunk> lossless = find(chunks, "VP8L");
        if (extended.isPresent()) {
            Bytes data = extended.get().data();
            if ((data.at(0) & HAS_ANIMATION) != 0) {
                throw new FunctionException(422, "unsupported-media", "Animated pictures are not stamped.");
            }
            boolean alpha = (data.at(0) & HAS_ALPHA) != 0;
            return new PictureHeader(
                    1 + data.littleEndian24(4), 1 + data.littleEndian24(7), orientation, alpha, lossless.isPresent());
        }
        if (lossless.isPresent()) {
            int bits = lossless.get().data().littleEndian32(1);
            boolean alpha = (bits >>> 28 & 1) != 0;
            return new PictureHeader(
                    1 + (bits & MASK_14_BITS), 1 + (bits >>> 14 & MASK_14_BITS), orientation, alpha, true);
        }
        Bytes lossy = find(chunks, "VP8 ")
                .orElseThrow(() -> PictureFormat.broken("it has no picture"))
                .data();
        return new PictureHeader(
                lossy.littleEndian16(6) & MASK_14_BITS,
                lossy.littleEndian16(8) & MASK_14_BITS,
                orientation,
                false,
                false);
    }

    /** Some writers put JPEG's prefix in front. */
    private static Bytes exif(Bytes data) {
        return data.startsWith(0, "Exif\0\0") ? data.slice(6, data.length() - 6) : data;
    }

    @Override
    public List<Bytes> profile(Bytes file) {
        return find(chunks(file), "ICCP").map(Chunk::bytes).map(List::of).orElse(List.of());
    }

    @Override
    public Bytes withProfile(Bytes file, List<Bytes> profile, PictureHeader header) {
        if (profile.isEmpty()) {
            return file;
        }
        var body = new ArrayList<Bytes>();
        body.add(extended(header));
        body.addAll(profile);
        for (Chunk chunk : chunks(file)) {
            if (!List.of("VP8X", "ICCP", "EXIF").contains(chunk.type())) {
                body.add(chunk.bytes());
            }
        }
        int size = 4 + body.stream().mapToInt(Bytes::length).sum();
        var riff = new ByteArrayOutputStream();
        riff.writeBytes(ascii("RIFF"));
        put(riff, size, 4);
        riff.writeBytes(ascii("WEBP"));
        body.addFirst(Bytes.of(riff.toByteArray()));
        return Bytes.joined(body);
    }

    private static Bytes extended(PictureHeader header) {
        var chunk = new ByteArrayOutputStream();
        chunk.writeBytes(ascii("VP8X"));
        put(chunk, EXTENDED_SIZE, 4);
        put(chunk, HAS_ICC | (header.alpha() ? HAS_ALPHA : 0), 4);
        put(chunk, header.width() - 1, 3);
        put(chunk, header.height() - 1, 3);
        return Bytes.of(chunk.toByteArray());
    }

    private static void put(ByteArrayOutputStream out, int value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write(value >> (8 * i));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Optional<Chunk> find(List<Chunk> chunks, String type) {
        return chunks.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    private static List<Chunk> chunks(Bytes file) {
        var chunks = new ArrayList<Chunk>();
        for (int at = RIFF_HEADER; at + CHUNK_HEADER <= file.length(); ) {
            int length = file.littleEndian32(at + 4);
            if (length < 0) {
                throw PictureFormat.broken("a chunk has an impossible length");
            }
            int padded = CHUNK_HEADER + length + (length & 1);
            Bytes bytes = file.slice(at, Math.min(padded, Math.max(CHUNK_HEADER + length, file.length() - at)));
            String type = new String(bytes.slice(0, 4).toArray(), StandardCharsets.US_ASCII);
            chunks.add(new Chunk(type, bytes));
            at += bytes.length();
        }
        return chunks;
    }
}
