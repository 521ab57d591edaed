package dev.thaw.functions.watermark.picture;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JPEG (ITU T.81): a row of segments, then the picture. */
final class JpegFormat implements Container {
    private static final int START_OF_SCAN = 0xDA;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP2 = 0xE2;
    private static final int APP14 = 0xEE;
    private static final int FRAME_COMPONENTS = 9;
    private static final int INKS = 4;
    private static final int ICC_START = 18;
    private static final int ADOBE_TRANSFORM = 15;
    private static final int YCCK = 2;
    private static final int COMMENT = 0xFE;
    private static final int MOST = 65_000;
    private static final String EXIF = "Exif\0\0";
    private static final String ICC = "ICC_PROFILE\0";

    /** A segment with its marker; {@code bytes} begins at the marker. */
    private record Segment(int marker, Bytes bytes) {
        boolean holds(int wanted, String name) {
            return marker == wanted && bytes.startsWith(4, name);
        }
    }

    @Override
    public PictureHeader header(Bytes file) {
        int orientation = 1;
        for (Segment segment : segments(file)) {
            if (segment.holds(APP1, EXIF)) {
                int skipped = 4 + EXIF.length();
                orientation = ExifOrientation.of(
                        segment.bytes().slice(skipped, segment.bytes().length() - skipped));
            } else if (isFrame(segment.marker())) {
                return PictureHeader.still(
                        PictureType.JPEG,
                        segment.bytes().bigEndian16(7),
                        segment.bytes().bigEndian16(5),
                        orientation,
                        false);
            }
        }
        throw Container.broken("it has no frame");
    }

    /** How its inks are to be read; empty when it has not four, or no profile. */
    Optional<JpegInks> inks(Bytes file) {
        List<Segment> segments = segments(file);
        boolean four = segments.stream()
                .anyMatch(
                        segment -> isFrame(segment.marker()) && segment.bytes().at(FRAME_COMPONENTS) == INKS);
        List<Bytes> profile = segments.stream()
                .filter(segment -> segment.holds(APP2, ICC))
                .map(segment -> segment.bytes().slice(ICC_START, segment.bytes().length() - ICC_START))
                .toList();
        if (!four || profile.isEmpty()) {
            return Optional.empty();
        }
        Optional<Bytes> adobe = segments.stream()
                .filter(segment -> segment.holds(APP14, "Adobe"))
                .map(Segment::bytes)
                .findFirst();
        boolean differences =
                adobe.map(bytes -> bytes.at(ADOBE_TRANSFORM) == YCCK).orElse(false);
        return Optional.of(new JpegInks(adobe.isPresent(), differences, Bytes.joined(profile)));
    }

    /** SOF0 to SOF15 without the markers in between that mean something else. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    @Override
    public Optional<byte[]> exif(Bytes file) {
        int prefix = 4 + EXIF.length();
        return segments(file).stream()
                .filter(segment -> segment.holds(APP1, EXIF))
                .findFirst()
                .map(s -> s.bytes().slice(prefix, s.bytes().length() - prefix).toArray());
    }

    @Override
    public byte[] with(Bytes file, byte[] icc, byte[] exif) {
        var parts = new ArrayList<Bytes>();
        parts.add(file.slice(0, 2));
        int end = 2;
        boolean placed = false;
        for (Segment segment : segments(file)) {
            end += segment.bytes().length();
            if (!placed && segment.marker() != APP0) {
                addMetadata(parts, icc, exif);
                placed = true;
            }
            if (!segment.holds(APP1, EXIF) && !segment.holds(APP2, ICC) && segment.marker() != COMMENT) {
                parts.add(segment.bytes());
            }
        }
        parts.add(file.slice(end, file.length() - end));
        return Bytes.joined(parts).toArray();
    }

    private static void addMetadata(List<Bytes> parts, byte[] icc, byte[] exif) {
        if (exif != null && exif.length <= MOST) {
            parts.add(segment(APP1, EXIF, exif, 0, exif.length));
        }
        int pieces = icc == null ? 0 : Math.ceilDiv(icc.length, MOST);
        for (int i = 0; i < pieces; i++) {
            String prefix = ICC + (char) (i + 1) + (char) pieces;
            parts.add(segment(APP2, prefix, icc, i * MOST, Math.min(icc.length, (i + 1) * MOST)));
        }
    }

    private static Bytes segment(int marker, String prefix, byte[] data, int from, int to) {
        int length = 2 + prefix.length() + to - from;
        var out = new ByteArrayOutputStream(length + 2);
        out.write(0xFF);
        out.write(marker);
        out.write(length >> 8);
        out.write(length);
        out.writeBytes(prefix.getBytes(StandardCharsets.ISO_8859_1));
        out.write(data, from, to - from);
        return Bytes.of(out.toByteArray());
    }

    /** The segments in front of the picture's data. */
    private static List<Segment> segments(Bytes file) {
        var segments = new ArrayList<Segment>();
        int at = 2;
        while (true) {
            if (file.at(at) != 0xFF) {
                throw Container.broken("a segment is not where it should be");
            }
            int marker = file.at(at + 1);
            if (marker == START_OF_SCAN) {
                return segments;
            }
            int length = 2 + file.bigEndian16(at + 2);
            segments.add(new Segment(marker, file.slice(at, length)));
            at += length;
        }
    }
}
