package dev.thaw.functions.transcode.parallel;

import java.util.BitSet;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.thaw.functions.transcode.mp4.ByteRange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PictureIndexTest {
    /** A hundred pictures, ten a second, a key frame every ten; 1,000 bytes each. */
    private static PictureIndex index() {
        return index(10);
    }

    private static PictureIndex index(int between) {
        double[] times = new double[100];
        BitSet keys = new BitSet();
        long[] offsets = new long[100];
        int[] sizes = new int[100];
        for (int i = 0; i < 100; i++) {
            times[i] = i / 10.0;
            keys.set(i, i % between == 0);
            offsets[i] = i * 1_000_000L;
            sizes[i] = 1000;
        }
        return new PictureIndex(times, keys, offsets, sizes);
    }

    @Test
    void partsBeginAtKeyFramesAndEveryPictureIsInOne() {
        // When
        List<Part> parts = index().parts(left -> 2.5, 0);
        // Then: at 0, 3, 6 and, since what is left is short, no more
        assertEquals(3, parts.size());
        for (int i = 0; i < 100; i++) {
            double time = i / 10.0;
            assertEquals(
                    1,
                    parts.stream()
                            .filter(part -> part.from() <= time && time < part.to())
                            .count());
        }
        assertEquals(2.95, parts.get(1).from(), 1e-9);
        assertEquals(3.025, parts.get(1).seek(), 1e-9);
    }

    @Test
    void aPartNeedsItsOwnBytesAndThoseOfAFewPicturesBehind() {
        // When
        List<Part> parts = index().parts(left -> 2.5, 0);
        // Then
        ByteRange first = parts.get(1).ranges().getFirst();
        assertEquals(30_000_000L, first.from());
        assertTrue(parts.get(0).ranges().size() <= 30 + 64);
    }

    @Test
    void timesAreCountedFromTheContainersStart() {
        // When
        Part second = index().parts(left -> 2.5, 0.5).get(1);
        // Then
        assertEquals(2.45, second.from(), 1e-9);
    }

    @Test
    void partsMayBecomeShorter() {
        // When: half of what is left, and a second at least
        List<Part> parts = index().parts(left -> Math.max(1, left / 2), 0);
        // Then
        List<Double> from = parts.stream().map(Part::from).toList();
        assertEquals(List.of(0.0, 4.95, 7.95, 8.95), from);
    }

    @Test
    void nothingIsSplitWhereThereIsNoOtherKeyFrame() {
        // Given
        PictureIndex single = index(100);
        // When, Then
        assertEquals(1, single.parts(left -> 1, 0).size());
    }
}
