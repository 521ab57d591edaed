package dev.thaw.functions.watermark.picture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** PNG (third edition): a signature, then chunks of length, type, data and checksum. */
final class PngFormat implements Container {
    private static final int SIGNATURE = 8;
    private static final int FRAME = 12;
    private static final int COLOUR_TYPE = 17;

    private record Chunk(String type, Bytes bytes) {
        Bytes data() {
            return bytes.slice(8, bytes.length() - FRAME);
        }
    }

    @Override
    public PictureHeader header(Bytes file) {
        List<Chunk> chunks = chunks(file);
        if (chunks.isEmpty() || !chunks.getFirst().type().equals("IHDR")) {
            throw Container.broken("it has no header");
        }
        Bytes header = chunks.getFirst().bytes();
        int colourType = header.at(COLOUR_TYPE);
        boolean alpha =
                (colourType & 4) != 0 || chunks.stream().anyMatch(c -> c.type().equals("tRNS"));
        int orientation = chunks.stream()
                .filter(c -> c.type().equals("eXIf"))
                .findFirst()
                .map(c -> ExifOrientation.of(c.data()))
                .orElse(1);
        return PictureHeader.still(PictureType.PNG, header.bigEndian32(8), header.bigEndian32(12), orientation, alpha);
    }

    @Override
    public Optional<byte[]> exif(Bytes file) {
        return chunks(file).stream()
                .filter(c -> c.type().equals("eXIf"))
                .findFirst()
                .map(c -> c.data().toArray());
    }

    @Override
    public byte[] with(Bytes file, byte[] icc, byte[] exif) {
        var parts = new ArrayList<Bytes>();
        parts.add(file.slice(0, SIGNATURE));
        for (Chunk chunk : chunks(file)) {
            boolean dropped =
                    switch (chunk.type()) {
                        case "iCCP", "eXIf", "tEXt", "zTXt", "iTXt" -> true;
                        // A profile says all of that, and more.
                        case "sRGB", "gAMA", "cHRM", "cICP" -> icc != null;
                        default -> false;
                    };
            if (!dropped) {
                parts.add(chunk.bytes());
            }
            if (chunk.type().equals("IHDR") && icc != null) {
                parts.add(chunk("iCCP", deflated(icc)));
            }
            if (chunk.type().equals("IHDR") && exif != null) {
                parts.add(chunk("eXIf", exif));
            }
        }
        return Bytes.joined(parts).toArray();
    }

    /** A name, the method, and the profile compressed. */
    private static byte[] deflated(byte[] icc) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'i', 'c', 'c', 0, 0});
        try (var deflater = new DeflaterOutputStream(out)) {
            deflater.write(icc);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Bytes chunk(String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data);
        return Bytes.of(ByteBuffer.allocate(FRAME + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) crc.getValue())
                .array());
    }

    private static List<Chunk> chunks(Bytes file) {
        var chunks = new ArrayList<Chunk>();
        for (int at = SIGNATURE; at < file.length(); ) {
            int length = file.bigEndian32(at);
            if (length < 0) {
                throw Container.broken("a chunk has an impossible length");
            }
            Bytes bytes = file.slice(at, Math.addExact(length, FRAME));
            String type = new String(bytes.slice(4, 4).toArray(), StandardCharsets.US_ASCII);
            chunks.add(new Chunk(type, bytes));
            at += bytes.length();
        }
        if (chunks.stream().noneMatch(c -> c.type().equals("IEND"))) {
            throw Container.broken("it ends early");
        }
        return chunks;
    }
}
