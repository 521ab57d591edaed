package dev.thaw.platform.manifest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.platform.problem.ProblemException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "1k, 1000", "1Ki, 1024", "512Mi, 536870912", "1.5Gi, 1610612736", "2T, 2000000000000"})
    void readsBytes(String text, long bytes) {
        assertEquals(bytes, Quantities.bytes("/p", text));
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "500m, 0.5", "1.5, 1.5"})
    void readsCpus(String text, double cpus) {
        assertEquals(cpus, Quantities.cpus("/p", text));
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "15m, PT15M", "6h, PT6H", "1d, PT24H", "0s, PT0S"})
    void readsDurations(String text, Duration duration) {
        assertEquals(duration, Quantities.duration("/p", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "-1s", "1 year", "s", "99999999999999999999h"})
    void refusesWhatIsNoDurationAndNamesTheField(String text) {
        // When
        var refused = assertThrows(ProblemException.class, () -> Quantities.duration("/spec/timeout", text));

        // Then
        assertEquals("/spec/timeout", refused.problem().errors().getFirst().pointer());
    }

    @Test
    void findsTheNearestName() {
        List<String> known = List.of("concurrency", "package", "timeout");
        assertEquals(Optional.of("concurrency"), NearestName.of("concurency", known));
        assertEquals(Optional.of("timeout"), NearestName.of("timeOut", known));
        assertTrue(NearestName.of("xyz", known).isEmpty());
    }
}
