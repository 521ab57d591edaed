package dev.thaw.engine.kpa;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RevisionScalerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final KpaSpec SPEC = ScaleSettings.NONE.resolve(ScaleDefaults.KNATIVE, 1, true);

    @Test
    void followsALoadUpAndDownToRest() {
        // Given five requests at a time for a minute, one per instance, of which 0.7 are aimed for
        var scaler = new RevisionScaler(SPEC, 0, 0);
        assertTrue(scaler.isAtRest());
        int ready = 0;
        for (long second = 0; second < 60; second++) {
            scaler.record(second * SECOND, 5, 50);
            ready = scaler.scale(second * SECOND, ready).instances();
        }
        assertEquals(8, ready);
        assertTrue(scaler.reason().startsWith("concurrency 5.00 over 60 s"), scaler.reason());
        // When nothing comes any more
        long second = 60;
        while (!scaler.isAtRest() && second < 300) {
            scaler.record(second * SECOND, 0, 0);
            ready = scaler.scale(second * SECOND, ready).instances();
            second++;
        }
        // Then it wants none once that has left the stable window
        assertEquals(0, ready);
        assertTrue(second >= 119 && second < 130, "at rest after " + second + " s");
    }

    @Test
    void countsRequestsPerSecondWhereAskedTo() {
        var settings = ScaleReader.read(
                        Map.of(ScaleField.METRIC, "rps", ScaleField.TARGET, "10"),
                        ScaleField::manifestName,
                        ScaleDefaults.KNATIVE)
                .settings();
        var scaler = new RevisionScaler(settings.resolve(ScaleDefaults.KNATIVE, 0, true), 1, 0);
        scaler.record(0, 3, 70);
        assertEquals(10, scaler.scale(0, 1).instances());
        // When the concurrency counts instead
        scaler.update(SPEC);
        scaler.record(SECOND, 3, 70);
        assertEquals(10, scaler.scale(SECOND, 10).instances(), "its panic goes on");
        assertFalse(scaler.isAtRest());
    }

    @Property(tries = 200)
    void constantLoadSettlesAtWhatItNeeds(
            @ForAll @DoubleRange(min = 0.01, max = 200) double load, @ForAll Aggregation aggregation) {
        // Given two minutes of it
        KpaSpec spec = settings(aggregation).resolve(ScaleDefaults.KNATIVE, 1, true);
        var scaler = new RevisionScaler(spec, 0, 0);
        int ready = 0;
        long second = 0;
        for (; second < 180; second++) {
            scaler.record(second * SECOND, load, load);
            ready = second % 2 == 0 ? scaler.scale(second * SECOND, ready).instances() : ready;
        }
        // Then it stays where it is, and an exponential average falls short of the load by less than a ten-thousandth
        // or the long window's tail
        int settled = ready;
        for (; second < 300; second++) {
            scaler.record(second * SECOND, load, load);
            if (second % 2 == 0) {
                assertEquals(settled, scaler.scale(second * SECOND, settled).instances());
            }
        }
        double need = load / spec.target();
        assertTrue(settled <= Math.ceil(need + 1e-6) && settled >= Math.floor(need * 0.9999), settled + " for " + need);
    }

    @Property(tries = 200)
    void moreLoadNeverWantsFewer(
            @ForAll @Size(min = 10, max = 90) List<@DoubleRange(max = 30) Double> loads,
            @ForAll @DoubleRange(max = 10) double more,
            @ForAll @IntRange(max = 20) int ready) {
        // Given the same instances for both
        var usual = new RevisionScaler(SPEC, ready, 0);
        var loaded = new RevisionScaler(SPEC, ready, 0);
        for (int second = 0; second < loads.size(); second++) {
            long now = second * SECOND;
            usual.record(now, loads.get(second), 0);
            loaded.record(now, loads.get(second) + more, 0);
            // Then
            assertTrue(loaded.scale(now, ready).instances()
                    >= usual.scale(now, ready).instances());
        }
    }

    @Property(tries = 200)
    void whatComesAtTheSameTimeMayComeInAnyOrder(
            @ForAll @Size(min = 2, max = 12) List<@DoubleRange(max = 30) Double> reports,
            @ForAll Aggregation aggregation) {
        // Given reports of several routers
        KpaSpec spec = settings(aggregation).resolve(ScaleDefaults.KNATIVE, 1, true);
        var one = new RevisionScaler(spec, 1, 0);
        var other = new RevisionScaler(spec, 1, 0);
        for (long second = 0; second < 10; second++) {
            long now = second * SECOND;
            reports.forEach(report -> one.record(now, Math.rint(report), 0));
            reports.reversed().forEach(report -> other.record(now, Math.rint(report), 0));
            // Then
            assertEquals(one.scale(now, 3), other.scale(now, 3));
        }
    }

    @Property(tries = 200)
    void givingTheWindowsBackChangesNothing(
            @ForAll @Size(min = 5, max = 12) List<@IntRange(max = 150) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 9) int load,
            @ForAll Aggregation aggregation) {
        // Given spells of silence and of load by turns
        KpaSpec spec = settings(aggregation).resolve(ScaleDefaults.KNATIVE, 1, true);
        var scaler = new RevisionScaler(spec, 0, 0);
        var reference = new Kpa(spec, 0, 0);
        var stable = new BucketWindow(spec.stableWindow(), Duration.ofSeconds(1), aggregation);
        var panic = new BucketWindow(spec.panicWindow(), Duration.ofSeconds(1), aggregation);
        long now = 0;
        for (int spell = 0; spell < lengths.size(); spell++) {
            int value = spell % 2 == 0 ? 0 : load;
            for (int second = 0; second < lengths.get(spell); second++) {
                now += SECOND;
                scaler.record(now, value, 0);
                stable.record(now, value);
                panic.record(now, value);
                // Then it says what windows say that are always there
                assertEquals(reference.scale(now, stable.average(now), panic.average(now), 2), scaler.scale(now, 2));
            }
        }
    }

    private static ScaleSettings settings(Aggregation aggregation) {
        return ScaleReader.read(
                        Map.of(ScaleField.AGGREGATION, aggregation.name().replace('_', '-')),
                        ScaleField::manifestName,
                        ScaleDefaults.KNATIVE)
                .settings();
    }

    @Test
    void whatIsSaidAgainIsTheSameObject() {
        // Given a load that does not change
        var scaler = new RevisionScaler(SPEC, 1, 0);
        for (long second = 0; second < 60; second++) {
            scaler.record(second * SECOND, 2, 2);
        }
        // Then asking costs no allocation
        KpaResult first = scaler.scale(60 * SECOND, 3);
        assertSame(first, scaler.scale(62 * SECOND, 3));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 1500})
    void aWindowShorterThanABucketIsOne(long millis) {
        var window = new BucketWindow(Duration.ofMillis(millis), Duration.ofSeconds(1), Aggregation.LINEAR);
        window.record(0, 4);
        assertEquals(4, window.average(0));
    }
}
