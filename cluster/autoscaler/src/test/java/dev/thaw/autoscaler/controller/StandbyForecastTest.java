package dev.thaw.autoscaler.controller;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import org.junit.jupiter.api.Test;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.router.Fleet;
import dev.thaw.autoscaler.router.FleetContext;
import dev.thaw.autoscaler.router.QueueBudget;
import dev.thaw.engine.kpa.ScaleSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** On a clock of its own: a slot takes no time. */
class StandbyForecastTest {
    private static final Duration SLOT = Duration.ofMinutes(1);
    private static final long MEMORY = 64L << 20;

    private long slot = 1_000_000;

    @Test
    void whatIsCalledAgainAndAgainIsKept() {
        // Given
        var forecast = new StandbyForecast(SLOT, 1L << 30);
        ScaledRevision called = revision("called", "auto");
        ScaledRevision fixed = revision("fixed", "2");

        // When
        for (int i = 0; i < 30; i++) {
            forecast.record(called, 3, 0.5);
            forecast.record(fixed, 3, 0.5);
            endSlot(forecast, List.of(called, fixed));
        }

        // Then
        assertTrue(called.planned() >= 1, () -> "planned " + called.planned());
        assertEquals(0, fixed.planned());
    }

    @Test
    void whatIsNotCalledAnyMoreIsLetGo() {
        // Given
        var forecast = new StandbyForecast(SLOT, 1L << 30);
        ScaledRevision revision = revision("called", "auto");
        for (int i = 0; i < 30; i++) {
            forecast.record(revision, 3, 0.5);
            endSlot(forecast, List.of(revision));
        }

        // When
        for (int i = 0; i < 500; i++) {
            endSlot(forecast, List.of(revision));
        }

        // Then
        assertEquals(0, revision.planned());
    }

    @Test
    void withoutMemoryNothingIsKept() {
        // Given
        var forecast = new StandbyForecast(SLOT, MEMORY - 1);
        ScaledRevision revision = revision("called", "auto");

        // When
        for (int i = 0; i < 30; i++) {
            forecast.record(revision, 3, 0.5);
            endSlot(forecast, List.of(revision));
        }

        // Then
        assertEquals(0, revision.planned());
    }

    @Test
    void aSuccessorGoesOnWithWhatWasLearned() {
        // Given
        var first = new StandbyForecast(SLOT, 1L << 30);
        ScaledRevision known = revision("called", "auto");
        for (int i = 0; i < 30; i++) {
            first.record(known, 3, 0.5);
            endSlot(first, List.of(known));
        }

        // When
        var successor = new StandbyForecast(SLOT, 1L << 30);
        successor.adopt(first.learned());
        ScaledRevision taken = revision("called", "auto");
        endSlot(successor, List.of(taken));

        // Then: one that knows nothing does not keep any
        var ignorant = new StandbyForecast(SLOT, 1L << 30);
        ignorant.adopt(new byte[0]);
        ScaledRevision unknown = revision("called", "auto");
        endSlot(ignorant, List.of(unknown));
        assertTrue(taken.planned() >= 1, () -> "planned " + taken.planned());
        assertEquals(0, unknown.planned());
    }

    private void endSlot(StandbyForecast forecast, List<ScaledRevision> all) {
        forecast.tick(slot * SLOT.toMillis(), all);
        slot++;
        forecast.tick(slot * SLOT.toMillis(), all);
    }

    private static ScaledRevision revision(String name, String standby) {
        var config = new AutoscalerConfig(
                "127.0.0.1",
                0,
                Path.of("unused"),
                Path.of("unused"),
                new AutoscalerConfig.Queue(10, 1 << 20, 10),
                new AutoscalerConfig.Standby(SLOT, 0, 0, SLOT),
                Duration.ZERO,
                Duration.ZERO,
                Map.of());
        var context = new FleetContext(
                null,
                config,
                (function, kind, phase, nanos) -> {},
                new QueueBudget(10, 1 << 20),
                System::nanoTime,
                bound -> 0,
                fleet -> {});
        var spec = new RevisionSpec(
                "ns/" + name,
                name,
                Path.of(""),
                Map.of(),
                0,
                MEMORY,
                0,
                1,
                SLOT,
                0,
                0,
                Duration.ZERO,
                OptionalInt.of(0),
                ScaleSettings.NONE,
                1);
        return new ScaledRevision(
                "ns/" + name,
                new Fleet(spec, context),
                8012,
                new PodAutoscaler(),
                RevisionDecisionTest.settings(1, Map.of("standby", standby), "Reachable"),
                0);
    }
}
