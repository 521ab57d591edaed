package dev.thaw.functions.transcode.mp4;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The bytes from one place up to another. */
public record ByteRange(long from, long to) {
    /** The same bytes in order, as one range where there is no more than a gap between two: a request costs more than such a gap. */
    public static List<ByteRange> merged(List<ByteRange> ranges, long gap) {
        List<ByteRange> merged = new ArrayList<>();
        for (ByteRange range : ranges.stream()
                .sorted(Comparator.comparingLong(ByteRange::from))
                .toList()) {
            if (!merged.isEmpty() && range.from() - merged.getLast().to() <= gap) {
                ByteRange last = merged.removeLast();
                merged.add(new ByteRange(last.from(), Math.max(last.to(), range.to())));
            } else {
                merged.add(range);
            }
        }
        return List.copyOf(merged);
    }
}
