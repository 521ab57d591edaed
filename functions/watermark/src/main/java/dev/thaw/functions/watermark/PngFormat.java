package dev.thaw.functions.watermark;

import java.util.ArrayList;
import java.util.List;

/** PNG (third edition): a signature, then chunks of length, type, data and checksum. */
final class PngFormat implements PictureFormat {
    private static final int SIGNATURE = 8;
    private static final int FRAME = 12;
    private static final int COLOUR_TYPE = 17;

    private record Chunk(String type, Bytes bytes) {
        Bytes data() {
            return bytes.slice(8, bytes.length() - FRAME);
        }
    }

    @Override
    public String extension() {
        return "png";
    }

    @Override
    public String contentType() {
        return "image/png";
    }

    @Override
    public String lossyPixels() {
        return "rgb24";
    }

    @Override
    public PictureHeader header(Bytes file) {
        List<Chunk> chunks = chunks(file);
        if (chunks.isEmpty() || !chunks.getFirst().type().equals("IHDR")) {
            throw PictureFormat.broken("it has no header");
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
        return new PictureHeader(header.bigEndian32(8), header.bigEndian32(12), orientation, alpha, true);
    }

    @Override
    public List<Bytes> profile(Bytes file) {
        return chunks(file).stream()
                .filter(c -> c.type().equals("iCCP"))
                .map(Chunk::bytes)
                .toList();
    }

    @Override
    public Bytes withProfile(Bytes file, List<Bytes> profile, PictureHeader header) {
        var parts = new ArrayList<Bytes>();
        parts.add(file.slice(0, SIGNATURE));
        for (Chunk chunk : chunks(file)) {
            boolean dropped =
                    switch (chunk.type()) {
                        case "iCCP", "eXIf" -> true;
                        // A profile says all of that, and more.
                        case "sRGB", "gAMA", "cHRM", "cICP" -> !profile.isEmpty();
                        default -> false;
                    };
            if (!dropped) {
                parts.add(chunk.bytes());
            }
            if (chunk.type().equals("IHDR")) {
                parts.addAll(profile);
            }
        }
        return Bytes.joined(parts);
    }

    private static List<Chunk> chunks(Bytes file) {
        var chunks = new ArrayList<Chunk>();
        for (int at = SIGNATURE; at < file.length(); ) {
            int length = file.bigEndian32(at);
            if (length < 0) {
                throw PictureFormat.broken("a chunk has an impossible length");
            }
            Bytes bytes = file.slice(at, Math.addExact(length, FRAME));
            String type = new String(bytes.slice(4, 4).toArray(), java.nio.charset.StandardCharsets.US_ASCII);
            chunks.add(new Chunk(type, bytes));
            at += bytes.length();
        }
        if (chunks.stream().noneMatch(c -> c.type().equals("IEND"))) {
            throw PictureFormat.broken("it ends early");
        }
        return chunks;
    }
}
