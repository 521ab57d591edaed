package dev.thaw.engine;

import java.time.Duration;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.engine.ScalingRule.Bounds;
import dev.thaw.engine.ScalingRule.Idle;
import dev.thaw.engine.ScalingRule.Load;
import dev.thaw.engine.ScalingRule.Patience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        var load = new Load(inFlight, waiting, alive, 0, 0, 0);
        assertEquals(starts, ScalingRule.toStart(load, new Bounds(concurrency, min, max), 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        // desired by the averages, alive, standbys, max -> starts
        "3, 1, 0, 4, 2",
        "9, 1, 0, 4, 3",
        "9, 1, 0, 0, 8",
        "1, 2, 0, 4, 0",
        "3, 1, 1, 4, 1",
        "3, 1, 2, 4, 0"
    })
    void startsWhatTheAveragesWantAndNoStandbyCovers(int desired, int alive, int standbys, int max, int starts) {
        var load = new Load(0, 0, alive, standbys, 0, desired);
        assertEquals(starts, ScalingRule.toStart(load, new Bounds(1, 0, max), 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        // kept, standbys, spare, waiting, starting, max -> starts
        "2, 0, 0, 0, 0, 4, 2",
        "2, 1, 0, 0, 0, 4, 1",
        "2, 1, 1, 0, 0, 4, 0",
        "2, 0, 0, 0, 1, 4, 0",
        "2, 0, 0, 1, 0, 4, 1",
        "2, 1, 0, 0, 0, 1, 0"
    })
    void startsStandbysAheadOfRequests(
            int kept, int standbys, int spare, int waiting, int starting, int max, int starts) {
        var load = new Load(0, waiting, spare + starting, standbys, spare, 0);
        assertEquals(starts, ScalingRule.toStart(load, new Bounds(1, 0, max), starting, kept));
    }

    @ParameterizedTest
    @CsvSource({
        // idle s, alive, min, parks, kept, other standbys -> what becomes of a ready instance
        "1, 1, 0, true, 0, 0, STAY",
        "2, 1, 0, true, 0, 0, PARK",
        "2, 1, 0, false, 0, 0, STAY",
        "2, 1, 1, true, 0, 0, STAY",
        "60, 1, 0, true, 0, 0, RETIRE",
        "60, 1, 1, true, 0, 0, STAY",
        "600, 1, 0, true, 1, 0, PARK",
        "600, 1, 0, true, 1, 1, RETIRE",
        "600, 2, 1, true, 2, 1, PARK",
        "60, 1, 0, false, 0, 0, RETIRE",
        "60, 1, 0, false, 1, 0, STAY"
    })
    void parksAndRetiresIdleInstances(
            long idleSeconds, int alive, int min, boolean parks, int kept, int standbys, Idle expected) {
        var patience = new Patience(parks, Duration.ofSeconds(2), Duration.ofMinutes(1), kept);
        var load = new Load(alive - 1, 0, alive, standbys, 1, 0);
        assertEquals(
                expected,
                ScalingRule.idle(Duration.ofSeconds(idleSeconds), false, patience, load, new Bounds(0, min, 4)));
    }

    @ParameterizedTest
    @CsvSource({
        // idle s, standbys, kept, desired -> what becomes of a standby
        "59, 1, 0, 0, STAY",
        "60, 1, 0, 0, RETIRE",
        "600, 1, 1, 0, STAY",
        "600, 2, 1, 0, RETIRE",
        "600, 1, 0, 1, STAY",
        "600, 2, 0, 1, RETIRE"
    })
    void retiresStandbysThatNobodyWants(long idleSeconds, int standbys, int kept, int desired, Idle expected) {
        var patience = new Patience(true, Duration.ofSeconds(2), Duration.ofMinutes(1), kept);
        var load = new Load(0, 0, 0, standbys, 0, desired);
        assertEquals(
                expected, ScalingRule.idle(Duration.ofSeconds(idleSeconds), true, patience, load, new Bounds(1, 0, 4)));
    }

    @Property
    void startsNeverLeadBeyondTheMostAndAlwaysToTheLeast(
            @ForAll @IntRange(max = 50) int inFlight,
            @ForAll @IntRange(max = 50) int waiting,
            @ForAll @IntRange(max = 8) int alive,
            @ForAll @IntRange(max = 8) int standbys,
            @ForAll @IntRange(max = 60) int desired,
            @ForAll @IntRange(max = 5) int concurrency,
            @ForAll @IntRange(max = 10) int min,
            @ForAll @IntRange(max = 12) int max,
            @ForAll @IntRange(max = 12) int kept) {
        var bounds = new Bounds(concurrency, min, max);
        int starts = ScalingRule.toStart(new Load(inFlight, waiting, alive, standbys, 0, desired), bounds, 0, kept);
        int after = alive + standbys + starts;
        assertTrue(starts >= 0);
        assertTrue(after <= Math.max(bounds.most(), alive + standbys));
        assertTrue(after >= Math.min(min, bounds.most()));
    }

    @Property
    void moreThatWaitNeverMeansFewerStarts(
            @ForAll @IntRange(max = 50) int waiting,
            @ForAll @IntRange(max = 8) int alive,
            @ForAll @IntRange(max = 5) int concurrency,
            @ForAll @IntRange(max = 12) int max) {
        var bounds = new Bounds(concurrency, 0, max);
        int fewer = ScalingRule.toStart(new Load(alive, waiting, alive, 0, 0, 0), bounds, 0, 0);
        int more = ScalingRule.toStart(new Load(alive, waiting + 1, alive, 0, 0, 0), bounds, 0, 0);
        assertTrue(more >= fewer);
    }

    @Property
    void whatHasJustBeenNeededIsNotStartedAgainAfterItHasGone(
            @ForAll @IntRange(max = 20) int requests,
            @ForAll @IntRange(max = 8) int spare,
            @ForAll @IntRange(max = 4) int kept,
            @ForAll @IntRange(max = 12) int desired) {
        // Given constant load, and whatever may go now
        var bounds = new Bounds(1, 0, 0);
        var load = new Load(requests, 0, requests + spare, 0, spare, desired);
        var patience = new Patience(false, Duration.ZERO, Duration.ZERO, kept);
        if (spare > 0 && ScalingRule.idle(Duration.ofDays(1), false, patience, load, bounds) == Idle.RETIRE) {
            // Then nothing is started for it at the next look
            var after = new Load(requests, 0, requests + spare - 1, 0, spare - 1, desired);
            assertEquals(0, ScalingRule.toStart(after, bounds, 0, kept));
        }
    }
}
