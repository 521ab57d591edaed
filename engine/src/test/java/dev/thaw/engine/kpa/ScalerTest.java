package dev.thaw.engine.kpa;

import java.time.Duration;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.engine.kpa.Activity.Phase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The numbers are those of Knative's {@code pkg/reconciler/autoscaling/kpa/scaler_test.go}. */
class ScalerTest {
    private static final Duration STABLE = Duration.ofMinutes(5);
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Duration DEADLINE = Duration.ofSeconds(121 + 30);
    private static final long NOW = Duration.ofDays(1).toNanos();

    private static ScaleBounds bounds(
            int min, int max, int initial, boolean toZero, Duration retention, boolean reachable) {
        return new ScaleBounds(min, max, initial, toZero, STABLE, GRACE, retention, DEADLINE, reachable);
    }

    private static Activity since(Phase phase, long seconds) {
        return new Activity(phase, NOW - Duration.ofSeconds(seconds).toNanos());
    }

    @ParameterizedTest
    @CsvSource({
        // phase, for s, retention s, reachable -> instances, apply, look again in s
        "ACTIVE, 299, 0, true, 1, true, 1",
        "ACTIVE, 300, 0, true, 0, false, 0",
        "INACTIVE, 60, 0, true, 0, true, 0",
        "INACTIVE, 60, 120, true, 0, false, 60",
        "INACTIVE, 60, 60, true, 0, true, 0",
        "INACTIVE, 59, 0, true, 0, false, 1",
        "INACTIVE, 60, 600, false, 0, true, 0",
        "INACTIVE, 59, 600, false, 0, false, 1",
        "ACTIVATING, 75, 0, true, -1, false, 151",
        "ACTIVATING, 152, 0, true, 0, true, 0"
    })
    void goesToZeroCarefully(
            Phase phase, long seconds, long retention, boolean reachable, int instances, boolean apply, long again) {
        ScaleBounds bounds = bounds(0, 0, 1, true, Duration.ofSeconds(retention), reachable);
        Scaler.Step step = Scaler.next(0, bounds, since(phase, seconds), true, NOW);
        assertEquals(new Scaler.Step(instances, apply, Duration.ofSeconds(again)), step);
    }

    @Test
    void aShorterStableWindowCountsForTheWayToZero() {
        var window = Duration.ofSeconds(45);
        var bounds = new ScaleBounds(0, 0, 1, true, window, GRACE, Duration.ZERO, DEADLINE, true);
        assertEquals(
                1, Scaler.next(0, bounds, since(Phase.ACTIVE, 44), true, NOW).instances());
        assertEquals(
                0, Scaler.next(0, bounds, since(Phase.ACTIVE, 300), true, NOW).instances());
    }

    @ParameterizedTest
    @CsvSource({
        // wanted, min, max, initial, phase, initialised, reachable -> instances, apply
        "0, 2, 0, 1, INACTIVE, true, true, 2, true",
        "0, 2, 0, 1, INACTIVE, true, false, 0, true",
        "10, 0, 0, 1, ACTIVE, true, true, 10, true",
        "10, 0, 8, 1, ACTIVE, true, true, 8, true",
        "10, 0, 0, 1, INACTIVE, true, true, 10, true",
        "-1, 0, 0, 1, INACTIVE, true, true, -1, false",
        "1, 0, 0, 1, ACTIVE, true, true, 1, true",
        "-1, 0, 0, 1, ACTIVE, true, true, -1, false",
        "0, 0, 0, 2, ACTIVE, true, true, 1, true",
        "1, 0, 0, 2, ACTIVATING, false, true, 2, true",
        "1, 0, 0, 5, ACTIVATING, false, true, 5, true",
        "-1, 0, 0, 5, ACTIVATING, false, true, 5, true",
        "0, 0, 0, 2, ACTIVE, false, false, 1, true"
    })
    void staysWithinTheBounds(
            int wanted,
            int min,
            int max,
            int initial,
            Phase phase,
            boolean initialised,
            boolean reachable,
            int instances,
            boolean apply) {
        ScaleBounds bounds = bounds(min, max, initial, true, Duration.ZERO, reachable);
        Scaler.Step step = Scaler.next(wanted, bounds, since(phase, 120), initialised, NOW);
        assertEquals(instances, step.instances());
        assertEquals(apply, step.apply());
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "0, 2, 2"})
    void doesNotGoToZeroWhereThatIsSwitchedOff(int wanted, int min, int instances) {
        ScaleBounds bounds = bounds(min, 0, 1, false, Duration.ZERO, true);
        assertEquals(
                instances,
                Scaler.next(wanted, bounds, since(Phase.INACTIVE, 600), true, NOW)
                        .instances());
    }

    @Property
    void whatIsAppliedIsNeverBelowTheLeastOrAboveTheMost(
            @ForAll @IntRange(min = -1, max = 50) int wanted,
            @ForAll @IntRange(max = 10) int min,
            @ForAll @IntRange(max = 20) int further,
            @ForAll Phase phase,
            @ForAll @IntRange(max = 1000) int seconds) {
        int max = min + further + 1;
        ScaleBounds bounds = bounds(min, max, 1, true, Duration.ZERO, true);
        Scaler.Step step = Scaler.next(wanted, bounds, since(phase, seconds), true, NOW);
        if (step.apply()) {
            assertTrue(step.instances() >= min && step.instances() <= max, step + " for " + min + " to " + max);
        }
    }
}
