package dev.thaw.functions.watermark.picture;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** WebP (RFC 9649): a RIFF file; the simple form has one chunk, the extended one begins with VP8X. */
final class WebpFormat implements Container {
    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int HAS_ICC = 0x20;
    private static final int HAS_EXIF = 0x08;
    private static final int HAS_ALPHA = 0x10;
    private static final int HAS_ANIMATION = 0x02;
    private static final int MASK_14_BITS = 0x3FFF;

    private record Chunk(String type, Bytes bytes) {
        Bytes data() {
            return bytes.slice(CHUNK_HEADER, bytes.length() - CHUNK_HEADER);
        }
    }

    @Override
    public PictureHeader header(Bytes file) {
        List<Chunk> chunks = chunks(file);
        int orientation = find(chunks, "EXIF")
                .map(c -> ExifOrientation.of(withoutPrefix(c.data())))
                .orElse(1);
        Optional<Chunk> extended = find(chunks, "VP8X");
        Optional<Chunk> lossless = find(chunks, "VP8L");
        if (extended.isPresent()) {
            Bytes data = extended.get().data();
            boolean alpha = (data.at(0) & HAS_ALPHA) != 0;
            List<Bytes> frames = animation(file);
            boolean exact = frames.isEmpty()
                    ? lossless.isPresent()
                    : frames.stream().allMatch(frame -> frame.startsWith(FRAME_HEADER, "VP8L"));
            return new PictureHeader(
                    PictureType.WEBP,
                    1 + data.littleEndian24(4),
                    1 + data.littleEndian24(7),
                    orientation,
                    alpha,
                    exact,
                    Math.max(1, frames.size()));
        }
        if (lossless.isPresent()) {
            int bits = lossless.get().data().littleEndian32(1);
            boolean alpha = (bits >>> 28 & 1) != 0;
            return header(1 + (bits & MASK_14_BITS), 1 + (bits >>> 14 & MASK_14_BITS), orientation, alpha, true);
        }
        Bytes lossy = find(chunks, "VP8 ")
                .orElseThrow(() -> Container.broken("it has no picture"))
                .data();
        return header(
                lossy.littleEndian16(6) & MASK_14_BITS,
                lossy.littleEndian16(8) & MASK_14_BITS,
                orientation,
                false,
                false);
    }

    /** The frames of an animation; none of what does not move. */
    static List<Bytes> animation(Bytes file) {
        List<Chunk> chunks = chunks(file);
        boolean moves = find(chunks, "VP8X")
                .map(chunk -> (chunk.data().at(0) & HAS_ANIMATION) != 0)
                .orElse(false);
        return moves
                ? chunks.stream()
                        .filter(chunk -> chunk.type().equals("ANMF"))
                        .map(Chunk::data)
                        .toList()
                : List.of();
    }

    private static PictureHeader header(int width, int height, int orientation, boolean alpha, boolean lossless) {
        return new PictureHeader(PictureType.WEBP, width, height, orientation, alpha, lossless, 1);
    }

    /** Some writers put JPEG's prefix in front. */
    private static Bytes withoutPrefix(Bytes data) {
        return data.startsWith(0, "Exif\0\0") ? data.slice(6, data.length() - 6) : data;
    }

    @Override
    public Optional<byte[]> exif(Bytes file) {
        return find(chunks(file), "EXIF").map(c -> withoutPrefix(c.data()).toArray());
    }

    @Override
    public byte[] with(Bytes file, byte[] icc, byte[] exif) {
        if (icc == null && exif == null) {
            return file.toArray();
        }
        List<Chunk> chunks = chunks(file);
        var body = new ArrayList<Bytes>();
        body.add(extended(file, chunks, icc != null, exif != null));
        if (icc != null) {
            body.add(chunk("ICCP", icc));
        }
        for (Chunk chunk : chunks) {
            if (!List.of("VP8X", "ICCP", "EXIF", "XMP ").contains(chunk.type())) {
                body.add(chunk.bytes());
            }
        }
        if (exif != null) {
            body.add(chunk("EXIF", exif));
        }
        int size = 4 + body.stream().mapToInt(Bytes::length).sum();
        var riff = new ByteArrayOutputStream();
        riff.writeBytes(ascii("RIFF"));
        put(riff, size, 4);
        riff.writeBytes(ascii("WEBP"));
        body.addFirst(Bytes.of(riff.toByteArray()));
        return Bytes.joined(body).toArray();
    }

    private Bytes extended(Bytes file, List<Chunk> chunks, boolean icc, boolean exif) {
        int kept = find(chunks, "VP8X").map(c -> c.data().at(0) & HAS_ANIMATION).orElse(0);
        PictureHeader header = header(file);
        var data = new ByteArrayOutputStream();
        put(data, kept | (icc ? HAS_ICC : 0) | (exif ? HAS_EXIF : 0) | (header.alpha() ? HAS_ALPHA : 0), 4);
        put(data, header.width() - 1, 3);
        put(data, header.height() - 1, 3);
        return chunk("VP8X", data.toByteArray());
    }

    private static Bytes chunk(String type, byte[] data) {
        var chunk = new ByteArrayOutputStream();
        chunk.writeBytes(ascii(type));
        put(chunk, data.length, 4);
        chunk.writeBytes(data);
        if ((data.length & 1) != 0) {
            chunk.write(0);
        }
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
                throw Container.broken("a chunk has an impossible length");
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
