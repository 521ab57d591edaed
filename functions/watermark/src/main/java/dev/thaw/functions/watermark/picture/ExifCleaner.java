package dev.thaw.functions.watermark.picture;

import java.util.Arrays;
import java.util.Optional;

/**
 * Makes EXIF data fit for a marked picture: it is upright, it shows no small picture without the mark, and, if that is wanted, it tells
 * nothing of the place. What goes is overwritten, not only unlinked.
 */
public final class ExifCleaner {
    private static final int ORIENTATION = 0x0112;
    private static final int GPS = 0x8825;
    private static final int EXIF = 0x8769;
    private static final int MAKER_NOTE = 0x927C;
    private static final int[] BYTES_OF_TYPE = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};

    private final byte[] array;
    private final Bytes bytes;
    private final Tiff first;

    private ExifCleaner(byte[] array, Tiff first) {
        this.array = array;
        this.bytes = Bytes.of(array);
        this.first = first;
    }

    /**
     * A cleaned copy; null when the data cannot be read, since nobody knows what is in it then.
     *
     * @param location whether the place, and what a camera's maker noted without saying what it means, may stay
     */
    public static byte[] cleaned(byte[] exif, boolean location) {
        byte[] copy = exif.clone();
        try {
            return Tiff.of(Bytes.of(copy))
                    .map(first -> new ExifCleaner(copy, first).clean(location))
                    .orElse(null);
        } catch (RuntimeException damaged) {
            return null;
        }
    }

    private byte[] clean(boolean location) {
        for (int i = 0; i < first.entries(); i++) {
            if (first.tag(i) == ORIENTATION) {
                int value = first.entry(i) + 8;
                array[value] = (byte) (first.isLittle() ? 1 : 0);
                array[value + 1] = (byte) (first.isLittle() ? 0 : 1);
            }
        }
        dropSmallPicture();
        if (!location) {
            first.value(GPS).ifPresent(at -> first.directory(at).ifPresent(this::wipe));
            drop(first, GPS);
            Optional<Tiff> camera = first.value(EXIF).isPresent()
                    ? first.directory(first.value(EXIF).getAsLong())
                    : Optional.empty();
            camera.ifPresent(directory -> drop(directory, MAKER_NOTE));
        }
        return array;
    }

    /** The second directory: its JPEG lies behind it in all files that cameras write, so all of that goes when it is last. */
    private void dropSmallPicture() {
        int link = first.end();
        Optional<Tiff> second = first.directory(first.read32(link));
        Arrays.fill(array, link, link + 4, (byte) 0);
        second.ifPresent(directory -> {
            long from = directory.value(0x0201).orElse(0);
            long length = directory.value(0x0202).orElse(0);
            if (from > 0 && from + length <= array.length) {
                Arrays.fill(array, (int) from, (int) (from + length), (byte) 0);
            }
            wipe(directory);
        });
    }

    private void wipe(Tiff directory) {
        int entries = directory.entries();
        for (int i = 0; i < entries; i++) {
            wipeValue(directory, i);
        }
        Arrays.fill(array, directory.start(), directory.start() + 2 + entries * Tiff.ENTRY, (byte) 0);
    }

    private void wipeValue(Tiff directory, int index) {
        int entry = directory.entry(index);
        int type = directory.read16(entry + 2);
        long length = type < BYTES_OF_TYPE.length ? BYTES_OF_TYPE[type] * directory.read32(entry + 4) : 0;
        long at = directory.read32(entry + 8);
        if (length > 4 && at >= 8 && at + length <= bytes.length()) {
            Arrays.fill(array, (int) at, (int) (at + length), (byte) 0);
        }
    }

    /** Takes an entry out; the ones behind it move up, since they must stay sorted. */
    private void drop(Tiff directory, int tag) {
        int entries = directory.entries();
        for (int i = 0; i < entries; i++) {
            if (directory.tag(i) == tag) {
                wipeValue(directory, i);
                int entry = directory.entry(i);
                int end = directory.end() + 4;
                System.arraycopy(array, entry + Tiff.ENTRY, array, entry, end - entry - Tiff.ENTRY);
                Arrays.fill(array, end - Tiff.ENTRY, end, (byte) 0);
                int count = entries - 1;
                array[directory.start()] = (byte) (directory.isLittle() ? count : count >> 8);
                array[directory.start() + 1] = (byte) (directory.isLittle() ? count >> 8 : count);
                return;
            }
        }
    }
}
