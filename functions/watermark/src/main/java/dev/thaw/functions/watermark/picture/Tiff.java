package dev.thaw.functions.watermark.picture;

import java.util.Optional;
import java.util.OptionalLong;

/** The first directory of a TIFF structure, which EXIF data is, too. */
final class Tiff {
    static final int ENTRY = 12;
    private static final int SHORT = 3;

    private final Bytes bytes;
    private final boolean little;
    private final int directory;

    private Tiff(Bytes bytes, boolean little, int directory) {
        this.bytes = bytes;
        this.little = little;
        this.directory = directory;
    }

    /** Absent where there is no directory that can be read. */
    static Optional<Tiff> of(Bytes bytes) {
        if (bytes.length() < 8) {
            return Optional.empty();
        }
        boolean little = bytes.startsWith(0, "II");
        Tiff header = new Tiff(bytes, little, 0);
        return header.directory(header.read32(4));
    }

    /** Another directory of the same structure. */
    Optional<Tiff> directory(long offset) {
        if (offset < 8 || offset + 2 > bytes.length()) {
            return Optional.empty();
        }
        Tiff found = new Tiff(bytes, little, (int) offset);
        return found.end() + 4 > bytes.length() ? Optional.empty() : Optional.of(found);
    }

    int entries() {
        return read16(directory);
    }

    int start() {
        return directory;
    }

    /** Where the entries end and the offset of the next directory stands. */
    int end() {
        return directory + 2 + entries() * ENTRY;
    }

    int entry(int index) {
        return directory + 2 + index * ENTRY;
    }

    int tag(int index) {
        return read16(entry(index));
    }

    /** A tag's number, when it is one. */
    OptionalLong value(int tag) {
        for (int i = 0; i < entries(); i++) {
            if (tag(i) == tag) {
                boolean isShort = read16(entry(i) + 2) == SHORT;
                return OptionalLong.of(isShort ? read16(entry(i) + 8) : read32(entry(i) + 8));
            }
        }
        return OptionalLong.empty();
    }

    int read16(int index) {
        return little ? bytes.littleEndian16(index) : bytes.bigEndian16(index);
    }

    long read32(int index) {
        return Integer.toUnsignedLong(little ? bytes.littleEndian32(index) : bytes.bigEndian32(index));
    }

    boolean isLittle() {
        return little;
    }
}
