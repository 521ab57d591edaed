package dev.thaw.autoscaler.engine;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StartBackoffTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

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
            assertEquals(Duration.ofMillis(expected), Duration.between(NOW, backoff.notBefore()));
            assertTrue(backoff.holds(NOW.plusMillis(expected - 1)));
            assertFalse(backoff.holds(NOW.plusMillis(expected)));
        }
    }

    @Test
    void tellsWholeSecondsAndAtLeastOne() {
        assertEquals(1, StartBackoff.NONE.failed(NOW).secondsLeft(NOW));
        assertEquals(30, new StartBackoff(20, NOW).failed(NOW).secondsLeft(NOW));
    }
}
