package dev.thaw.engine.kpa;

import java.time.Duration;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The numbers are those of Knative's {@code pkg/autoscaler/scaling/autoscaler_test.go}. */
class KpaTest {
    private static final double UTILIZATION = 0.75;
    private static final Duration STABLE = Duration.ofSeconds(60);
    private static final long START = Duration.ofDays(1).toNanos();

    private static KpaSpec spec(double target, double burst, double up, double down, boolean reachable) {
        return spec(target, burst, up, down, reachable, 2, 0, Duration.ZERO);
    }

    private static KpaSpec spec(
            double target,
            double burst,
            double up,
            double down,
            boolean reachable,
            double panicThreshold,
            int activation,
            Duration delay) {
        return new KpaSpec(
                ScalingMetric.CONCURRENCY,
                Aggregation.LINEAR,
                target,
                target / UTILIZATION,
                burst,
                panicThreshold,
                up,
                down,
                STABLE,
                Duration.ofSeconds(6),
                activation,
                delay,
                reachable);
    }

    private static KpaSpec spec(double target, double burst) {
        return spec(target, burst, 10, 10, true);
    }

    private static int burst(double target, double burst, double panic, int ready) {
        return (int) Math.floor(target / UTILIZATION * ready - burst - panic);
    }

    private static long at(Duration since) {
        return START + since.toNanos();
    }

    @ParameterizedTest
    @CsvSource({
        // target, burst capacity, stable, panic, up rate, down rate, reachable, ready -> instances
        "10, 100, 0, 0, 10, 10, true, 1, 0",
        "181, -1, 21, 26, 10, 10, true, 1, 1",
        "10, 0, 50, 49, 10, 10, true, 1, 5",
        "10, 100, 50, 50, 10, 10, true, 1, 5",
        "10, 100, 50, 50, 10, 10, true, 5, 5",
        "1, 1982, 3, 3.1, 1.1, 10, true, 2, 3",
        "10, 1982, 1, 1, 10, 1.1, true, 100, 90",
        "10, 1982, 1, 1, 10, 1.1, false, 100, 1",
        "10, 84, 50, 100, 10, 10, true, 1, 10",
        "10, 81, 1000, 888, 10, 10, true, 0, 10",
        "10, 61, 1000, 1001, 10, 10, true, 1, 10",
        "10, 61, 1000, 1001, 10, 10, true, 10, 100",
        "10, 61, 1, 1, 10, 10, true, 10, 1",
        "10, 98, 100, 100, 10, 10, true, 8, 10",
        "10, 98, 50, 50, 10, 10, true, 8, 5"
    })
    void wantsWhatTheAveragesNeedWithinTheRates(
            double target,
            double burst,
            double stable,
            double panic,
            double up,
            double down,
            boolean reachable,
            int ready,
            int instances) {
        var kpa = new Kpa(spec(target, burst, up, down, reachable), 1, START);
        KpaResult result = kpa.scale(START, stable, panic, ready);
        assertEquals(instances, result.instances());
        int excess = burst == 0 ? 0 : burst < 0 ? -1 : burst(target, burst, panic, ready);
        assertEquals(excess, result.excessBurstCapacity(), 1);
    }

    @ParameterizedTest
    @CsvSource({"50, 30, 50", "20, 30, 30"})
    void inPanicTheLargerAverageCounts(double stable, double panic, int instances) {
        // Given a panic that began five seconds ago at five instances
        var kpa = new Kpa(spec(1, 100), 5, START);
        assertTrue(kpa.isPanicking());
        assertEquals(5, kpa.mostInPanic());
        // Then
        assertEquals(
                instances,
                kpa.scale(at(Duration.ofSeconds(5)), stable, panic, 5).instances());
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "2, true"})
    void startsInPanicWhereSeveralAreReady(int ready, boolean panicking) {
        var kpa = new Kpa(spec(100, 11), ready, START);
        assertEquals(panicking, kpa.isPanicking());
        assertEquals(ready, kpa.mostInPanic());
    }

    @Test
    void aPanicEndsAStableWindowAfterTheLastSurge() {
        // Given a jump from 10 to 25
        var kpa = new Kpa(spec(1, 98), 1, START);
        assertEquals(25, kpa.scale(START, 11, 25, 10).instances());
        assertEquals(START, kpa.panicSince());
        // When it grows slowly, then the panic's time stays
        assertEquals(41, kpa.scale(at(STABLE.dividedBy(2)), 30, 41, 40).instances());
        assertEquals(START, kpa.panicSince());
        // And ends
        long end = at(STABLE.plus(Duration.ofSeconds(2)));
        assertEquals(50, kpa.scale(end, 50, 56, 55).instances());
        assertFalse(kpa.isPanicking());
    }

    @Test
    void anotherSurgeExtendsThePanic() {
        var kpa = new Kpa(spec(1, 98), 1, START);
        assertEquals(25, kpa.scale(START, 11, 25, 10).instances());
        long later = at(STABLE.dividedBy(2));
        assertEquals(80, kpa.scale(later, 30, 80, 40).instances());
        assertEquals(later, kpa.panicSince());
    }

    @Test
    void doesNotShrinkInPanic() {
        var kpa = new Kpa(spec(10, 93), 1, START);
        assertEquals(10, kpa.scale(START, 100, 100, 1).instances());
        assertEquals(100, kpa.scale(START, 100, 1000, 10).instances());
        assertEquals(100, kpa.scale(at(Duration.ofSeconds(30)), 1, 1, 10).instances());
        assertEquals(1, kpa.scale(at(Duration.ofSeconds(61)), 1, 1, 10).instances());
    }

    @Test
    void followsAnExponentialRise() {
        var kpa = new Kpa(spec(1, 101), 1, START);
        int[] loads = {6, 36, 216, 1296};
        int ready = 1;
        for (int i = 0; i < loads.length; i++) {
            long now = at(Duration.ofSeconds(i));
            assertEquals(loads[i], kpa.scale(now, loads[i], loads[i], ready).instances());
            assertEquals(now, kpa.panicSince());
            ready = loads[i];
        }
        assertEquals(
                1296, kpa.scale(at(Duration.ofSeconds(5)), 1296, 1296, ready).instances());
    }

    @Test
    void goesToZeroWithoutTraffic() {
        var kpa = new Kpa(spec(10, 75), 1, START);
        assertEquals(1, kpa.scale(START, 1, 0, 1).instances());
        assertEquals(0, kpa.scale(START, 0, 0, 1).instances());
    }

    @Test
    void theActivationScaleIsTheLeastButZero() {
        var kpa = new Kpa(spec(10, 75, 10, 10, true, 2, 2, Duration.ZERO), 1, START);
        assertEquals(0, kpa.scale(START, 0, 0, 1).instances());
        assertEquals(2, kpa.scale(START, 1, 0, 1).instances());
    }

    @Test
    void anotherTargetHoldsAtOnce() {
        var kpa = new Kpa(spec(10, 77), 1, START);
        assertEquals(10, kpa.scale(START, 100, 101, 1).instances());
        kpa.update(spec(1, 71));
        assertEquals(100, kpa.scale(START, 100, 101, 10).instances());
    }

    @Test
    void aScaleDownIsDelayed() {
        var kpa = new Kpa(spec(10, -1, 10, 10, true, 100, 0, Duration.ofMinutes(5)), 0, START);
        assertEquals(4, delayed(kpa, 2, 40));
        assertEquals(4, delayed(kpa, 300, 0));
        assertEquals(0, delayed(kpa, 302, 0));
        // And gradually
        assertEquals(4, delayed(kpa, 540, 40));
        assertEquals(4, delayed(kpa, 600, 30));
        assertEquals(4, delayed(kpa, 660, 0));
        assertEquals(3, delayed(kpa, 840, 0));
        assertEquals(0, delayed(kpa, 900, 0));
    }

    private static int delayed(Kpa kpa, long seconds, double load) {
        return kpa.scale(seconds * 1_000_000_000L, load, load, 0).instances();
    }

    @Test
    void withoutARouteNothingIsDelayed() {
        var kpa = new Kpa(spec(10, -1, 10, 10, true, 100, 0, Duration.ofMinutes(5)), 0, START);
        assertEquals(4, delayed(kpa, 2, 40));
        assertEquals(4, delayed(kpa, 60, 0));
        kpa.update(spec(10, -1, 10, 10, false, 100, 0, Duration.ofMinutes(5)));
        assertEquals(0, delayed(kpa, 62, 0));
    }

    @Property
    void moreLoadNeverWantsFewer(
            @ForAll @DoubleRange(max = 500) double stable,
            @ForAll @DoubleRange(max = 500) double panic,
            @ForAll @DoubleRange(max = 100) double more,
            @ForAll @IntRange(max = 50) int ready) {
        KpaSpec spec = spec(3, 200, 1000, 2, true);
        int usual = new Kpa(spec, 1, START).scale(START, stable, panic, ready).instances();
        int loaded = new Kpa(spec, 1, START)
                .scale(START, stable + more, panic + more, ready)
                .instances();
        assertTrue(loaded >= usual);
    }

    @Property
    void constantLoadSettles(
            @ForAll @DoubleRange(min = 0.1, max = 300) double load, @ForAll @IntRange(max = 60) int ready) {
        var kpa = new Kpa(spec(2, 200, 1000, 2, true), ready, START);
        int instances = ready;
        for (int tick = 0; tick < 60; tick++) {
            instances = kpa.scale(at(Duration.ofSeconds(2L * tick)), load, load, instances)
                    .instances();
        }
        int settled = instances;
        for (int tick = 60; tick < 80; tick++) {
            instances = kpa.scale(at(Duration.ofSeconds(2L * tick)), load, load, instances)
                    .instances();
            assertEquals(settled, instances);
        }
        assertEquals((int) Math.ceil(load / 2), settled);
    }
}
