package dev.thaw.autoscaler.router;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.scaling.ScalingLoop;
import dev.thaw.engine.forecast.Forecast;
import dev.thaw.engine.forecast.ForecastSettings;
import dev.thaw.engine.kpa.ScaleSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The wall's clock may go anywhere: instances are parked and the forecast learns all the same. */
class ClockSetBackTest {
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final Script script = new Script(1);
    private final ScriptedTarget target = new ScriptedTarget(script, 0);
    private final Forecast forecast = new Forecast(ForecastSettings.DEFAULT);
    private final AtomicLong wall = new AtomicLong(1_000_000 * MINUTE);
    private final List<byte[]> saved = new ArrayList<>();
    private final Path unused = Path.of("unused");
    private final AutoscalerConfig config = new AutoscalerConfig(
            "127.0.0.1",
            0,
            unused,
            unused,
            new AutoscalerConfig.Queue(10, 1 << 20, 10),
            new AutoscalerConfig.Standby(Duration.ofMillis(200), 1 << 20, 1 << 30, Duration.ofMinutes(1)),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Map.of());

    /** A platform's run; another one goes on with the same forecast. */
    private Fleet run(List<Fleet> fleets) {
        var loop = new ScalingLoop(
                () -> fleets, target, config.standby(), forecast, saved::add, script::now, wall::get, script::later, 2);
        var context = new FleetContext(
                target,
                config,
                (function, kind, phase, nanos) -> {},
                new QueueBudget(10, 1 << 20),
                script::now,
                script::below,
                loop::nudge);
        var spec = new RevisionSpec(
                "scripted",
                "scripted-1",
                unused,
                Map.of(),
                1,
                1 << 20,
                1 << 20,
                1,
                Duration.ofSeconds(30),
                0,
                3,
                Duration.ofMinutes(30),
                OptionalInt.empty(),
                ScaleSettings.NONE,
                1);
        var fleet = new Fleet(spec, context);
        fleets.add(fleet);
        for (int minute = 0; minute < 12; minute++) {
            fleet.acquire(1).lease().onSuccess(Lease::release);
            while (script.step()) {
                // Until the request has been answered.
            }
            script.pass(Duration.ofMinutes(1).toNanos());
            wall.addAndGet(MINUTE);
            loop.tick();
        }
        return fleet;
    }

    @Test
    void aClockThatIsSetBackBetweenTwoRunsStopsNothing() {
        // Given a run, after which the clock is set back by a day
        Fleet first = run(new ArrayList<>());
        long last = forecast.lastSlot().orElseThrow();
        assertTrue(first.states().containsKey("standby"), first.states()::toString);
        wall.addAndGet(-1440 * MINUTE);
        // When the platform runs again with what it had learned
        Fleet second = run(new ArrayList<>());
        // Then its slots go on, it saves what it learns, and idle instances are parked
        assertEquals(last + 11, forecast.lastSlot().orElseThrow());
        assertEquals(2, saved.size());
        assertTrue(second.states().containsKey("standby"), second.states()::toString);
    }
}
