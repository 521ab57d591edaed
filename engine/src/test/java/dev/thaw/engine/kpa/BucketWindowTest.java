package dev.thaw.engine.kpa;

import java.time.Duration;
import java.util.List;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The numbers are those of Knative's {@code pkg/autoscaler/aggregation/bucketing_test.go}. */
class BucketWindowTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long START = Duration.ofDays(20_000).toNanos();

    private static BucketWindow window(int seconds, Aggregation aggregation) {
        return new BucketWindow(Duration.ofSeconds(seconds), SECOND, aggregation);
    }

    private static long at(double seconds) {
        return START + Math.round(seconds * 1e9);
    }

    private static BucketWindow filled(int seconds, Aggregation aggregation, double... values) {
        BucketWindow window = window(seconds, aggregation);
        for (int i = 0; i < values.length; i++) {
            window.record(at(i), values[i]);
        }
        return window;
    }

    @ParameterizedTest
    @CsvSource({"100, 0.2", "60, 0.2", "40, 0.20567", "6, 0.78456"})
    void theNewestBucketsWeightFollowsFromTheirNumber(int buckets, double weight) {
        assertEquals(weight, Aggregation.newestWeight(buckets), 1e-5);
    }

    @Test
    void sumsWhatFallsIntoOneBucket() {
        BucketWindow window = window(120, Aggregation.LINEAR);
        assertTrue(window.isEmpty(START));
        window.record(at(0), 1);
        window.record(at(0.1), 10);
        window.record(at(1), 1);
        window.record(at(3), 1);
        assertFalse(window.isEmpty(at(60)));
        assertEquals(13.0 / 4, window.average(at(3)));
        // Given buckets of five seconds
        var five = new BucketWindow(Duration.ofMinutes(2), Duration.ofSeconds(5), Aggregation.LINEAR);
        five.record(at(0), 1);
        five.record(at(3), 11);
        five.record(at(6), 1);
        assertEquals(13.0 / 2, five.average(at(6)));
    }

    @Test
    void sumsAlsoWhatComesOutOfOrder() {
        BucketWindow window = window(60, Aggregation.LINEAR);
        int[] order = {0, 3, 2, 1, 4};
        for (int part = 0; part < 5; part++) {
            for (int i = 0; i < 5; i++) {
                window.record(at(order[part]), part + i);
            }
        }
        assertEquals(100.0 / 5, window.average(at(4)));
    }

    @Test
    void theLinearAverageIsOverWhatThereIs() {
        // The average begins with the first value, not with the window
        BucketWindow window = window(5, Aggregation.LINEAR);
        window.record(at(0), 1);
        assertEquals(1, window.average(at(0)));
        for (int i = 1; i < 5; i++) {
            window.record(at(i), i + 1);
        }
        assertEquals(15.0 / 5, window.average(at(4)));
        assertEquals(15.0 / 5, window.average(at(3.6)), "a clock that lags behind");
        assertEquals((15.0 - 1 - 2) / (5 - 2), window.average(at(6)), "a short hole");
        assertEquals(0, window.average(at(10)), "a long hole");
        window.record(at(6), 91);
        assertEquals((15.0 - 1 - 2 + 91) / 5, window.average(at(6)));
        window.record(at(60), 1984);
        assertEquals(1984, window.average(at(60)), "begins anew");
        window.record(at(57), 4);
        assertEquals((4.0 + 1984) / 4, window.average(at(60)), "an earlier time");
        window.record(at(61), 5);
        assertEquals((4.0 + 1984 + 5) / 5, window.average(at(61)));
        window.record(at(58), 10);
        assertEquals((4.0 + 10 + 1984 + 5) / 5, window.average(at(61)));
        window.record(at(55), 10);
        window.record(at(56), 10);
        assertEquals((4.0 + 10 + 1984 + 5) / 5, window.average(at(61)), "too early");
        window.record(at(66), 10);
        assertEquals(10, window.average(at(66)), "a whole window without data");
    }

    @Test
    void whatIsRecordedBackwardsCountsTheSame() {
        BucketWindow window = window(5, Aggregation.LINEAR);
        for (int i = 8; i >= 0; i--) {
            window.record(at(i), 5);
        }
        assertEquals(5, window.average(at(5)));
    }

    @Test
    void holesAreZero() {
        BucketWindow window = filled(5, Aggregation.LINEAR, 1, 2, 3, 4, 5);
        assertEquals(15.0 / 5, window.average(at(4)));
        window.record(at(8), 2);
        assertEquals(7.0 / 5, window.average(at(8)));
    }

    @Test
    void theWeightedAverageForgetsExponentially() {
        BucketWindow window = window(5, Aggregation.WEIGHTED_EXPONENTIAL);
        double newest = Aggregation.newestWeight(5);
        double older = 1 - newest;
        window.record(at(0), 2);
        assertEquals(2 * newest, window.average(at(0)), 1e-12);
        assertEquals(2 * newest * older, window.average(at(1)), 1e-12);
        window.record(at(1), 2);
        assertEquals(2 * newest * older + 2 * newest, window.average(at(1)), 1e-12);
        for (int i = 0; i < 5; i++) {
            window.record(at(2 + i), i + 2);
        }
        double expected =
                newest * (6 + 5 * older + 4 * Math.pow(older, 2) + 3 * Math.pow(older, 3) + 2 * Math.pow(older, 4));
        assertEquals(expected, window.average(at(6)), 1e-12);
        assertEquals(0, window.average(at(16)));
        assertEquals(
                5.812,
                filled(5, Aggregation.WEIGHTED_EXPONENTIAL, 1, 2, 3, 4, 5, 6).average(at(5)),
                5e-4);
    }

    @Property
    void theOrderOfValuesOfOneMomentMeansNothing(
            @ForAll @Size(min = 2, max = 20) List<@DoubleRange(max = 1000) Double> values) {
        BucketWindow one = window(6, Aggregation.LINEAR);
        BucketWindow other = window(6, Aggregation.LINEAR);
        values.forEach(value -> one.record(at(0), value));
        values.reversed().forEach(value -> other.record(at(0), value));
        assertEquals(one.average(at(0)), other.average(at(0)), 1e-6);
    }
}
