package dev.thaw.functions.imagegen.webhook;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ScheduleTest {
    @Test
    void pausesGrowOverThreeDaysAndThenEnd() {
        // When
        Duration all = Duration.ZERO;
        Duration last = Duration.ZERO;
        int attempts = 1;
        while (Schedule.next(attempts, 0).isPresent()) {
            Duration pause = Schedule.next(attempts, 0).get();
            assertTrue(pause.compareTo(last) > 0);
            last = pause;
            all = all.plus(pause);
            attempts++;
        }

        // Then
        assertEquals(10, attempts);
        assertTrue(all.compareTo(Duration.ofDays(3)) > 0 && all.compareTo(Duration.ofDays(4)) < 0, all::toString);
    }

    @Test
    void chanceAddsATenthAtMost() {
        assertEquals(Duration.ofMillis(5_500), Schedule.next(1, 1).orElseThrow());
    }
}
