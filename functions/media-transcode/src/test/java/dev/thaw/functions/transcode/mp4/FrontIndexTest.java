package dev.thaw.functions.transcode.mp4;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class FrontIndexTest {
    private static final int FRONT = 32;

    @Test
    void chunksAreAsMuchFurtherOnAsTheIndexIsLong() {
        // Given
        byte[] moov = index("stco", ints(0, 3, 48, 1000, 5000));
        // When
        byte[] moved = FrontIndex.moved(moov, FRONT, 10_000);
        // Then
        int by = moov.length;
        assertArrayEquals(index("stco", ints(0, 3, 48 + by, 1000 + by, 5000 + by)), moved);
    }

    @Test
    void whatLiesBeforeTheNewPlaceStays() {
        // Given
        byte[] moov = index("stco", ints(0, 2, 8, 1000));
        // When, Then
        assertArrayEquals(index("stco", ints(0, 2, 8, 1000 + moov.length)), FrontIndex.moved(moov, FRONT, 10_000));
    }

    @Test
    void placesBeyondFourGibibytesAreWrittenInSixtyFourBits() {
        // Given: the last chunk lies just before the end of what 32 bits can say
        byte[] moov = index("stco", ints(0, 2, 48, (int) 0xfffffff0L));
        // When
        byte[] moved = FrontIndex.moved(moov, FRONT, 0xffffffffL);
        // Then
        int by = moov.length + 2 * Integer.BYTES;
        ByteBuffer table =
                ByteBuffer.allocate(24).putInt(0).putInt(2).putLong(48L + by).putLong(0xfffffff0L + by);
        assertArrayEquals(index("co64", table.array()), moved);
        assertEquals(by, moved.length);
    }

    @Test
    void aWideTableStaysWide() {
        // Given
        byte[] moov = index(
                "co64",
                ByteBuffer.allocate(16).putInt(0).putInt(1).putLong(1L << 34).array());
        // When, Then
        byte[] table = ByteBuffer.allocate(16)
                .putInt(0)
                .putInt(1)
                .putLong((1L << 34) + moov.length)
                .array();
        assertArrayEquals(index("co64", table), FrontIndex.moved(moov, FRONT, 1L << 35));
    }

    @Test
    void aDamagedIndexIsRefused() {
        // Given: more chunks than there are bytes
        byte[] moov = index("stco", ints(0, 1 << 20, 48));
        // When, Then
        assertThrows(IllegalArgumentException.class, () -> FrontIndex.moved(moov, FRONT, 10_000));
    }

    private static byte[] index(String table, byte[] content) {
        byte[] boxes = box("stbl", box(table, content));
        for (String outer : new String[] {"minf", "mdia", "trak", "moov"}) {
            boxes = box(outer, boxes);
        }
        return boxes;
    }

    private static byte[] box(String type, byte[] content) {
        return ByteBuffer.allocate(8 + content.length)
                .putInt(8 + content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }
}
