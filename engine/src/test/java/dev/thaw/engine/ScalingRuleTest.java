package dev.thaw.engine;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.engine.ScalingRule.Bounds;
import dev.thaw.engine.ScalingRule.Idle;
import dev.thaw.engine.ScalingRule.Load;
import dev.thaw.engine.ScalingRule.Patience;

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
                starts, ScalingRule.toAdd(new Load(inFlight, waiting, alive, 0), new Bounds(concurrency, min, max)));
    }

    @ParameterizedTest
    @CsvSource({
        // desired by the averages, alive, max -> starts
        "3, 1, 4, 2",
        "9, 1, 4, 3",
        "9, 1, 0, 8",
        "1, 2, 4, 0"
    })
    void addsWhatTheAveragesWant(int desired, int alive, int max, int starts) {
        assertEquals(starts, ScalingRule.toAdd(new Load(0, 0, alive, desired), new Bounds(1, 0, max)));
    }

    @ParameterizedTest
    @CsvSource({
        // idle s, alive, min, parks, standbys, kept -> what becomes of it
        "1, 1, 0, true, 0, 0, STAY",
        "2, 1, 0, true, 0, 0, PARK",
        "2, 1, 0, false, 0, 0, STAY",
        "2, 1, 1, true, 0, 0, STAY",
        "60, 1, 0, true, 0, 0, RETIRE",
        "60, 1, 1, true, 0, 0, STAY",
        "600, 1, 0, true, 1, 0, PARK",
        "600, 1, 0, true, 1, 1, RETIRE",
        "600, 2, 1, true, 2, 1, PARK",
        "60, 1, 0, false, 0, 0, RETIRE"
    })
    void parksAndRetiresIdleInstances(
            long idleSeconds, int alive, int min, boolean parks, int standbys, int kept, Idle expected) {
        var patience = new Patience(parks, Duration.ofSeconds(2), Duration.ofMinutes(1), standbys);
        assertEquals(
                expected,
                ScalingRule.idle(
                        Duration.ofSeconds(idleSeconds),
                        patience,
                        kept,
                        new Load(0, 0, alive, 0),
                        new Bounds(1, min, 4)));
    }

    @Test
    void keepsAnInstanceForARequestThatWaits() {
        var patience = new Patience(true, Duration.ofSeconds(2), Duration.ofMinutes(1), 0);
        assertEquals(
                Idle.STAY,
                ScalingRule.idle(Duration.ofHours(1), patience, 0, new Load(0, 1, 1, 0), new Bounds(1, 0, 4)));
    }
}
