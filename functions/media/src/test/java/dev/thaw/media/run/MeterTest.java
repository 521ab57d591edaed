package dev.thaw.media.run;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class MeterTest {
    private Instant now = Instant.EPOCH;
    private final List<Double> fractions = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();

    @Test
    void sumsStepsAndTellsWhatIsLeft() {
        // Given: a step of a quarter, one of three quarters
        Meter meter = new Meter(new Ear(), 4, () -> now);
        // When
        now = now.plusSeconds(10);
        meter.at(1, 0.5, "measuring", 20);
        meter.finished(1);
        now = now.plusSeconds(10);
        meter.at(3, 1.0 / 3, "transcoding", 2.04);
        // Then
        assertEquals(List.of(0.125, 0.5), fractions);
        assertEquals(List.of("measuring, 20.0x, about 70 s left", "transcoding, 2.0x, about 20 s left"), messages);
    }

    @Test
    void takesNothingBack() {
        // Given
        Meter meter = new Meter(new Ear(), 2, () -> now);
        meter.at(1, 0.9, "one", 0);
        meter.finished(0.1);
        // When
        meter.at(1, 0, "two", 0);
        meter.finished(5);
        meter.at(1, 1, "three", 0);
        // Then
        assertEquals(List.of(0.45, 0.45, 1.0), fractions);
        assertEquals("three", messages.getLast());
    }

    @Test
    void tellsLongTimesInMinutes() {
        // Given
        Meter meter = new Meter(new Ear(), 1, () -> now);
        now = now.plusSeconds(60);
        // When
        meter.at(1, 0.1, "transcoding", 0);
        // Then
        assertEquals("transcoding, about 9 min left", messages.getLast());
    }

    private final class Ear implements Job {
        @Override
        public Exit execute(List<String> command, Consumer<String> line) throws IOException {
            throw new IOException("No program is run here");
        }

        @Override
        public void progress(double fraction, String message) {
            fractions.add(fraction);
            messages.add(message);
        }

        @Override
        public void check() {
            // Nobody cancels.
        }
    }
}
