package dev.thaw.autoscaler.engine;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.autoscaler.engine.ScalingRule.Bounds;
import dev.thaw.autoscaler.engine.ScalingRule.Load;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ScalingRuleTest {
    @ParameterizedTest
    @CsvSource({
        // in flight, waiting, alive, concurrency, min, max -> starts
        "0, 0, 0, 1, 0, 4, 0",
        "0, 1, 0, 1, 0, 4, 1",
        "0, 3, 0, 1, 0, 4, 3",
        "0, 9, 0, 1, 0, 4, 4",
        "1, 2, 2, 1, 0, 4, 1",
        "2, 2, 2, 2, 0, 4, 0",
        "2, 3, 2, 2, 0, 4, 1",
        "0, 9, 0, 0, 0, 4, 1",
        "50, 0, 1, 0, 0, 4, 0",
        "0, 0, 0, 1, 2, 4, 2",
        "0, 0, 1, 1, 2, 4, 1",
        "0, 5, 0, 1, 3, 2, 3"
    })
    void startsWhatTheRequestsNeedWithinTheBounds(
            int inFlight, int waiting, int alive, int concurrency, int min, int max, int starts) {
        assertEquals(
                starts, ScalingRule.toStart(new Load(inFlight, waiting, alive), new Bounds(concurrency, min, max)));
    }

    @ParameterizedTest
    @CsvSource({"59, 1, 0, false", "60, 1, 0, true", "60, 1, 1, false", "600, 2, 1, true"})
    void stopsAnIdleInstanceThatNobodyNeeds(long idleSeconds, int alive, int min, boolean stops) {
        assertEquals(
                stops,
                ScalingRule.mayStop(
                        Duration.ofSeconds(idleSeconds),
                        Duration.ofMinutes(1),
                        new Load(0, 0, alive),
                        new Bounds(1, min, 4)));
    }

    @Test
    void keepsAnInstanceForARequestThatWaits() {
        assertEquals(
                false,
                ScalingRule.mayStop(
                        Duration.ofHours(1), Duration.ofMinutes(1), new Load(0, 1, 1), new Bounds(1, 0, 4)));
    }
}
