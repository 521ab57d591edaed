package dev.thaw.functions.watermark.picture;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** A part of a file's bytes, read with bounds that are the file's fault when they do not hold. */
public final class Bytes {
    private final byte[] array;
    private final int from;
    private final int length;

    private Bytes(byte[] array, int from, int length) {
        this.array = array;
        this.from = from;
        this.length = length;
    }

    public static Bytes of(byte[] array) {
        return new Bytes(array, 0, array.length);
    }

    static Bytes joined(List<Bytes> parts) {
        var out = new ByteArrayOutputStream();
        parts.forEach(part -> out.write(part.array, part.from, part.length));
        return of(out.toByteArray());
    }

    public int length() {
        return length;
    }

    Bytes slice(int start, int size) {
        if (start < 0 || size < 0 || (long) start + size > length) {
            throw Container.broken("it ends early");
        }
        return new Bytes(array, from + start, size);
    }

    int at(int index) {
        if (index < 0 || index >= length) {
            throw Container.broken("it ends early");
        }
        return array[from + index] & 0xFF;
    }

    int bigEndian16(int index) {
        return at(index) << 8 | at(index + 1);
    }

    int bigEndian32(int index) {
        return bigEndian16(index) << 16 | bigEndian16(index + 2);
    }

    int littleEndian16(int index) {
        return at(index) | at(index + 1) << 8;
    }

    int littleEndian24(int index) {
        return littleEndian16(index) | at(index + 2) << 16;
    }

    int littleEndian32(int index) {
        return littleEndian16(index) | littleEndian16(index + 2) << 16;
    }

    boolean startsWith(int index, int... values) {
        if (index + values.length > length) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            if (at(index + i) != values[i]) {
                return false;
            }
        }
        return true;
    }

    boolean startsWith(int index, String ascii) {
        return startsWith(index, ascii.chars().toArray());
    }

    public byte[] toArray() {
        return Arrays.copyOfRange(array, from, from + length);
    }
}
