package dev.thaw.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class PercentilesTest {
    @Test
    void takesTheNearestRank() {
        // Given 1 to 100, shuffled by reversal
        List<Double> values =
                IntStream.rangeClosed(1, 100).mapToObj(i -> 101.0 - i).toList();

        // When
        var percentiles = Percentiles.of(values);

        // Then
        assertEquals(50, percentiles.at(50));
        assertEquals(99, percentiles.at(99));
        assertEquals(100, percentiles.at(100));
        assertEquals(1, percentiles.at(0));
    }

    @Test
    void refusesNothing() {
        assertThrows(IllegalArgumentException.class, () -> Percentiles.of(List.of()));
    }
}
