package dev.thaw.engine;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StartBackoffTest {
    private static final long NOW = Long.MAX_VALUE - 1_000_000_000L;
    private static final long MS = 1_000_000;

    @Test
    void holdsNothingBeforeTheFirstFailure() {
        assertFalse(StartBackoff.NONE.holds(NOW));
    }

    @Test
    void doublesUpToHalfAMinute() {
        // Given
        StartBackoff backoff = StartBackoff.NONE;
        long[] millis = {250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000};

        for (long expected : millis) {
            // When
            backoff = backoff.failed(NOW);

            // Then
            assertEquals(expected * MS, backoff.notBefore() - NOW);
            assertTrue(backoff.holds(NOW + (expected - 1) * MS));
            assertFalse(backoff.holds(NOW + expected * MS));
        }
    }

    @Test
    void tellsWholeSecondsAndAtLeastOne() {
        assertEquals(1, StartBackoff.NONE.failed(NOW).secondsLeft(NOW));
        assertEquals(30, new StartBackoff(20, NOW).failed(NOW).secondsLeft(NOW));
    }
}
