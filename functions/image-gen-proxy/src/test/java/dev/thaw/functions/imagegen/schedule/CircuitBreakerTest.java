package dev.thaw.functions.imagegen.schedule;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CircuitBreakerTest {
    private final CircuitBreaker breaker = new CircuitBreaker();
    /** A clock that is about to overflow, as System.nanoTime may be. */
    private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed(now, Optional.empty());
        }
    }

    @Test
    void twoFailuresAreBorne() {
        fail(2);
        assertTrue(breaker.allows(now, 5));
    }

    @Test
    void afterThreeItRestsAndThenTriesWithOneJob() {
        // When
        fail(3);

        // Then
        assertFalse(breaker.allows(now, 0));
        pass(Duration.ofSeconds(4));
        assertFalse(breaker.allows(now, 0));
        pass(Duration.ofSeconds(1));
        assertTrue(breaker.allows(now, 0));
        assertFalse(breaker.allows(now, 1), "one at a time");
    }

    @Test
    void eachFurtherFailureDoublesTheRestUpToTwoMinutes() {
        // Given
        fail(4);
        pass(Duration.ofSeconds(9));
        assertFalse(breaker.allows(now, 0));
        pass(Duration.ofSeconds(1));
        assertTrue(breaker.allows(now, 0));

        // When
        fail(40);

        // Then
        pass(Duration.ofSeconds(119));
        assertFalse(breaker.allows(now, 0));
        pass(Duration.ofSeconds(1));
        assertTrue(breaker.allows(now, 0));
    }

    @Test
    void aSuccessForgetsAll() {
        // Given
        fail(3);

        // When
        breaker.succeeded();

        // Then
        assertTrue(breaker.allows(now, 7));
        fail(2);
        assertTrue(breaker.allows(now, 7));
    }

    @Test
    void aBackEndThatNamesATimeIsLeftAloneUntilThen() {
        // When
        breaker.failed(now, Optional.of(Duration.ofSeconds(30)));

        // Then
        pass(Duration.ofSeconds(29));
        assertFalse(breaker.allows(now, 0));
        pass(Duration.ofSeconds(1));
        assertTrue(breaker.allows(now, 7));
    }
}
