package dev.thaw.engine.kpa;

import java.time.Duration;
import java.util.Arrays;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The numbers are those of Knative's {@code pkg/autoscaler/aggregation/max/window_test.go}. */
class MaxWindowTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1 2, 1 2",
        "2 1, 2 2",
        "1 2 1, 1 2 2",
        "5 6 5 5 5 5 5, 5 6 6 6 6 6 5",
        "5 6 5 7 5 5 1, 5 6 6 7 7 7 7",
        "5 8 5 7 5 5, 5 8 8 8 8 8",
        "5 8 5 7 5 5 1, 5 8 8 8 8 8 7",
        "5 8 5 7 5 5 1 4 4 4, 5 8 8 8 8 8 7 7 5 5",
        "5 8 5 7 5 5 1 4 4 4 4, 5 8 8 8 8 8 7 7 5 5 4",
        "5 8 5 7 5 5 1 4 4 4 4 9, 5 8 8 8 8 8 7 7 5 5 4 9",
        "5 8 5 7 5 5 1 4 4 4 4 9 3 4 2 1 0, 5 8 8 8 8 8 7 7 5 5 4 9 9 9 9 9 4"
    })
    void tellsTheLargestOfTheLastFive(String values, String largest) {
        assertEquals(largest, play(values, 1));
    }

    @ParameterizedTest
    @CsvSource({"1 2 3 4 5 6 7, 1 2 3 4 5 6 7", "7 6 5 4 3 2 1, 7 7 7 7 7 7 7"})
    void takesTheLargerOfTwoInOneBucket(String values, String largest) {
        assertEquals(largest, play(values, 0));
    }

    @ParameterizedTest
    @CsvSource({"6 5 2, 1, 2"})
    void forgetsInAGapToo(String values, int afterGap, int largest) {
        var window = new MaxWindow(Duration.ofSeconds(5), Duration.ofSeconds(1));
        int[] numbers = numbers(values);
        for (int i = 0; i < numbers.length; i++) {
            window.record(i * 1_000_000_000L, numbers[i]);
        }
        assertEquals(largest, window.record(6_000_000_000L, afterGap));
    }

    private static String play(String values, int step) {
        var window = new MaxWindow(Duration.ofSeconds(5), Duration.ofSeconds(1));
        var told = new StringBuilder();
        long index = 1;
        for (int value : numbers(values)) {
            told.append(' ').append(window.record(index * 1_000_000_000L, value));
            index += step;
        }
        return told.substring(1);
    }

    private static int[] numbers(String values) {
        return Arrays.stream(values.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }
}
