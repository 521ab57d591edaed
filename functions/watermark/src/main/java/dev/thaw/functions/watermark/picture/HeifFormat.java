package dev.thaw.functions.watermark.picture;

import java.util.Set;

/** HEIF (ISO/IEC 23008-12), the container of HEIC and AVIF: boxes of size and type. The largest picture that it describes counts. */
final class HeifFormat implements Container {
    private static final Set<String> BRANDS = Set.of("avif", "avis", "heic", "heix", "heim", "heis", "mif1", "msf1");
    private static final int BOX = 8;
    private static final int FULL_BOX = 12;
    private static final int MOST_BOXES = 10_000;

    private int width;
    private int height;
    private boolean alpha;
    private int seen;

    static boolean isHeif(Bytes file) {
        return file.length() >= 16 && file.startsWith(4, "ftyp") && BRANDS.contains(text(file, 8));
    }

    @Override
    public PictureHeader header(Bytes file) {
        var reader = new HeifFormat();
        reader.read(file, 0, file.length());
        return PictureHeader.still(PictureType.HEIF, reader.width, reader.height, 1, reader.alpha);
    }

    private void read(Bytes file, int from, int to) {
        for (int at = from; at + BOX <= to; ) {
            long size = Integer.toUnsignedLong(file.bigEndian32(at));
            if (size == 0) {
                size = (long) to - at;
            } else if (size == 1) {
                size = Math.max(
                        0, (long) file.bigEndian32(at + 8) << 32 | Integer.toUnsignedLong(file.bigEndian32(at + 12)));
            }
            if (size < BOX || at + size > to || ++seen > MOST_BOXES) {
                throw Container.broken("its boxes do not fit");
            }
            take(file, text(file, at + 4), at, (int) (at + size));
            at += (int) size;
        }
    }

    private void take(Bytes file, String type, int at, int end) {
        switch (type) {
            case "meta" -> read(file, at + FULL_BOX, end);
            case "iprp", "ipco" -> read(file, at + BOX, end);
            case "ispe" -> {
                long pixels = Integer.toUnsignedLong(file.bigEndian32(at + FULL_BOX))
                        * Integer.toUnsignedLong(file.bigEndian32(at + FULL_BOX + 4));
                if (pixels > (long) width * height || pixels < 0) {
                    width = file.bigEndian32(at + FULL_BOX);
                    height = file.bigEndian32(at + FULL_BOX + 4);
                }
            }
            case "auxC" -> alpha = true;
            default -> {
                // Of no interest here.
            }
        }
    }

    private static String text(Bytes file, int at) {
        var text = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            text.append((char) file.at(at + i));
        }
        return text.toString();
    }
}
