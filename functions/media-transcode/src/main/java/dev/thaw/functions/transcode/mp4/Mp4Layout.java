package dev.thaw.functions.transcode.mp4;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the boxes of an MP4 or QuickTime file lie (ISO/IEC 14496-12, 4.2). */
public record Mp4Layout(List<Box> boxes) {
    private static final int HEAD = 16;
    private static final int SHORT_HEAD = 8;
    private static final int MOST_BOXES = 64;
    private static final int MOST_INDEX = 256 << 20;

    /** A box with its head. */
    public record Box(String type, long from, int head, long to) {}

    /** Whether a file says in front what is in it, and then comes in fragments (8.8): it can be read from one end to the other. */
    public static boolean isFragmented(Bytes file, long size) {
        boolean described = false;
        long at = 0;
        for (int count = 0; at < size && count < MOST_BOXES; count++) {
            Optional<Box> box = box(ByteBuffer.wrap(file.read(at, (int) Math.min(HEAD, size - at))), at, size);
            String type = box.map(Box::type).orElse("");
            if (type.isEmpty() || type.equals("mdat") || type.equals("moof")) {
                return described && type.equals("moof");
            }
            described |= type.equals("moov");
            at = box.get().to();
        }
        return false;
    }

    /** The layout of a file with an index of its own; nothing for fragments and for other formats. */
    public static Optional<Mp4Layout> of(Bytes file, long size) {
        List<Box> boxes = new ArrayList<>();
        long at = 0;
        while (at < size && boxes.size() < MOST_BOXES) {
            Optional<Box> box = box(ByteBuffer.wrap(file.read(at, (int) Math.min(HEAD, size - at))), at, size);
            if (box.isEmpty()) {
                return Optional.empty();
            }
            boxes.add(box.get());
            at = box.get().to();
        }
        Mp4Layout layout = new Mp4Layout(List.copyOf(boxes));
        boolean whole = at == size && layout.first("mdat").isPresent();
        boolean indexed = layout.first("moov")
                .filter(moov -> moov.to() - moov.from() <= MOST_INDEX)
                .isPresent();
        return whole && indexed && layout.first("moof").isEmpty() ? Optional.of(layout) : Optional.empty();
    }

    private static Optional<Box> box(ByteBuffer head, long at, long size) {
        if (head.remaining() < SHORT_HEAD) {
            return Optional.empty();
        }
        long length = Integer.toUnsignedLong(head.getInt());
        byte[] name = new byte[4];
        head.get(name);
        String type = new String(name, StandardCharsets.ISO_8859_1);
        int used = SHORT_HEAD;
        if (length == 1 && head.remaining() >= Long.BYTES) {
            length = head.getLong();
            used = HEAD;
        } else if (length == 0) {
            length = size - at;
        }
        boolean plausible = type.matches("[ -~]{4}") && length >= used && length <= size - at;
        return plausible ? Optional.of(new Box(type, at, used, at + length)) : Optional.empty();
    }

    /** The first box of a type. */
    public Optional<Box> first(String type) {
        return boxes.stream().filter(box -> box.type().equals(type)).findFirst();
    }

    /** The index. */
    public Box index() {
        return first("moov").orElseThrow();
    }

    /** What is needed to open the file: every box but the media, of that only its head. */
    public List<ByteRange> skeleton() {
        return boxes.stream()
                .map(box -> new ByteRange(
                        box.from(),
                        List.of("mdat", "free", "skip", "wide").contains(box.type())
                                ? box.from() + box.head()
                                : box.to()))
                .toList();
    }
}
