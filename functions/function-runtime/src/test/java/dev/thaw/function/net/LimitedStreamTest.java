package dev.thaw.function.net;

import java.io.ByteArrayInputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.thaw.function.FunctionException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class LimitedStreamTest {
    private final AtomicLong now = new AtomicLong();

    private LimitedStream stream(int bytes) {
        return new LimitedStream(
                new ByteArrayInputStream(new byte[bytes]),
                Long.MAX_VALUE,
                e -> new FunctionException(502, "url-unreachable", "broken", e),
                now::get);
    }

    @Test
    void doesNotWaitForAServerThatDripsAByteASecond() {
        // Given
        LimitedStream body = stream(3600);
        // When
        int read = 0;
        FunctionException end = null;
        while (end == null && read < 3600) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            try {
                read += body.read() >= 0 ? 1 : 0;
            } catch (FunctionException e) {
                end = e;
            }
        }
        // Then
        assertEquals("url-timeout", end == null ? "none" : end.code());
        assertEquals(30, read);
    }

    @Test
    void waitsForAServerThatIsMerelySlow() {
        // Given
        LimitedStream body = stream(10 << 20);
        byte[] second = new byte[4096];
        // When, Then: for ten minutes
        for (int i = 0; i < 600; i++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            assertEquals(second.length, body.read(second, 0, second.length));
        }
    }

    @Test
    void endsAtItsLimit() {
        // Given
        LimitedStream body = new LimitedStream(
                new ByteArrayInputStream(new byte[100]),
                10,
                e -> new FunctionException(502, "url-unreachable", "broken", e),
                now::get);
        // When
        var refused = assertThrows(FunctionException.class, () -> body.read(new byte[100], 0, 100));
        // Then
        assertEquals("url-too-large", refused.code());
    }
}
