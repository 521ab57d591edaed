package dev.thaw.functions.watermark;

import java.util.ArrayList;
import java.util.List;

/** JPEG (ITU T.81): a row of segments, then the picture. */
final class JpegFormat implements PictureFormat {
    private static final int START_OF_SCAN = 0xDA;
    private static final int APP1 = 0xE1;
    private static final int APP2 = 0xE2;
    private static final String EXIF = "Exif\0\0";
    private static final String ICC = "ICC_PROFILE\0";

    /** A segment with its marker; {@code bytes} begins at the marker. */
    private record Segment(int marker, Bytes bytes) {
        boolean holds(int wanted, String name) {
            return marker == wanted && bytes.startsWith(4, name);
        }
    }

    @Override
    public String extension() {
        return "jpg";
    }

    @Override
    public String contentType() {
        return "image/jpeg";
    }

    @Override
    public String lossyPixels() {
        return "yuvj444p";
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
                return new PictureHeader(
                        segment.bytes().bigEndian16(7), segment.bytes().bigEndian16(5), orientation, false, false);
            }
        }
        throw PictureFormat.broken("it has no frame");
    }

    /** SOF0 to SOF15 without the markers in between that mean something else. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    @Override
    public List<Bytes> profile(Bytes file) {
        return segments(file).stream()
                .filter(segment -> segment.holds(APP2, ICC))
                .map(Segment::bytes)
                .toList();
    }

    @Override
    public Bytes withProfile(Bytes file, List<Bytes> profile, PictureHeader header) {
        var parts = new ArrayList<Bytes>();
        parts.add(file.slice(0, 2));
        List<Segment> segments = segments(file);
        int end = 2;
        boolean placed = false;
        for (Segment segment : segments) {
            end += segment.bytes().length();
            boolean first = segment.marker() == 0xE0;
            if (!placed && !first) {
                parts.addAll(profile);
                placed = true;
            }
            if (!segment.holds(APP1, EXIF) && !segment.holds(APP2, ICC)) {
                parts.add(segment.bytes());
            }
        }
        parts.add(file.slice(end, file.length() - end));
        return Bytes.joined(parts);
    }

    /** The segments in front of the picture's data. */
    private static List<Segment> segments(Bytes file) {
        var segments = new ArrayList<Segment>();
        int at = 2;
        while (true) {
            if (file.at(at) != 0xFF) {
                throw PictureFormat.broken("a segment is not where it should be");
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
