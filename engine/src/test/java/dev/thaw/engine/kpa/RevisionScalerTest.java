package dev.thaw.engine.kpa;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
}
