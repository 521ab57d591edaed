package dev.thaw.autoscaler.scaling;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.engine.forecast.Forecast;
import dev.thaw.engine.forecast.ForecastSettings;
import dev.thaw.engine.forecast.ForecastState;
import dev.thaw.engine.forecast.SlotUse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** What the forecast has learned outlives the platform. */
class ForecastFileTest {
    @TempDir
    private Path folder;

    private static List<SlotUse> uses(long slot) {
        int calls = slot % 5 == 0 ? 1 : 0;
        return List.of(new SlotUse("every-five", "", calls, calls, Duration.ofMillis(800), 200L << 20));
    }

    private static int instances(Forecast forecast, long slot) {
        return forecast.endSlot(slot, uses(slot), Long.MAX_VALUE).getFirst().instances();
    }

    @Test
    void aRestartedForecastPlansAsIfItHadGoneOn() {
        // Given one that has learned
        var file = new ForecastFile(folder.resolve("data/forecast"));
        Forecast forecast = file.load(ForecastSettings.DEFAULT);
        for (long slot = 1; slot <= 100; slot++) {
            forecast.endSlot(slot, uses(slot), Long.MAX_VALUE);
        }
        // When it is saved and loaded again
        file.save(ForecastState.save(forecast));
        Forecast restored = file.load(ForecastSettings.DEFAULT);
        // Then both go on alike
        for (long slot = 101; slot <= 150; slot++) {
            int planned = instances(forecast, slot);
            assertEquals(planned, instances(restored, slot), "slot " + slot);
            assertEquals((slot + 1) % 5 == 0 ? 1 : 0, planned, "slot " + slot);
        }
    }

    @Test
    void whatCannotBeUsedIsLearnedAgain() throws Exception {
        // Given a file that was cut off
        Path path = Files.writeString(folder.resolve("forecast"), "half of what was");
        var file = new ForecastFile(path);
        // When it is loaded, then there is a new forecast, which can be saved
        Forecast forecast = file.load(ForecastSettings.DEFAULT);
        assertEquals(1, forecast.endSlot(1, uses(1), Long.MAX_VALUE).size());
        file.save(ForecastState.save(forecast));
        assertFalse(Files.exists(folder.resolve("forecast.new")));
        assertEquals(
                List.of(),
                ForecastState.restore(ForecastSettings.DEFAULT, read(path)).discarded());
    }

    private static byte[] read(Path path) throws Exception {
        return Files.readAllBytes(path);
    }
}
