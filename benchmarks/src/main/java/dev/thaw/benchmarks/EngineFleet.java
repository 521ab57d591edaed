package dev.thaw.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import dev.thaw.engine.ScalingRule;
import dev.thaw.engine.StartPlan;
import dev.thaw.engine.forecast.Forecast;
import dev.thaw.engine.forecast.ForecastSettings;
import dev.thaw.engine.forecast.SlotUse;
import dev.thaw.engine.kpa.RevisionScaler;
import dev.thaw.engine.kpa.ScaleDefaults;
import dev.thaw.engine.kpa.ScaleSettings;

/** The engine's state for many functions, fed in virtual time as the scaling loop feeds it. */
final class EngineFleet {
    static final int FUNCTIONS = 10_000;
    /** After so many ticks the windows of a minute are full. */
    static final int WINDOW_TICKS = 40;

    private static final long SECOND = 1_000_000_000L;
    private static final int PERCENT = 100;
    private static final int MOST_LOAD = 20;
    private static final long MEMORY = 64L << 20;
    private static final int MOST_STARTING = 4;
    private static final long BUDGET = 2L << 30;
    private static final Duration START = Duration.ofMillis(300);

    private int busyPercent;
    private final String[] names;
    private final RevisionScaler[] scalers;
    private final int[] ready;
    private final Forecast forecast = new Forecast(ForecastSettings.DEFAULT);
    private final SplittableRandom random = new SplittableRandom(1);
    private long now;
    private long slot;

    EngineFleet(int functions, int busyPercent) {
        this.busyPercent = busyPercent;
        names = new String[functions];
        scalers = new RevisionScaler[functions];
        ready = new int[functions];
        for (int i = 0; i < functions; i++) {
            names[i] = "function-" + i;
            // Each its own, as the revisions of a running platform have.
            scalers[i] = new RevisionScaler(ScaleSettings.NONE.resolve(ScaleDefaults.ONE_MACHINE, 1, true), 0, now);
        }
    }

    private boolean isBusy(int function) {
        return function % PERCENT < busyPercent;
    }

    /** Two seconds of all functions; returns what was decided, so that nothing is left out. */
    long tick() {
        for (int second = 0; second < 2; second++) {
            now += SECOND;
            for (int i = 0; i < scalers.length; i++) {
                double load = isBusy(i) ? random.nextDouble(MOST_LOAD) : 0;
                scalers[i].record(now, load, load);
            }
        }
        long decided = 0;
        List<StartPlan.Demand> demands = new ArrayList<>();
        var bounds = new ScalingRule.Bounds(1, 0, 0);
        for (int i = 0; i < scalers.length; i++) {
            int wanted =
                    scalers[i].isAtRest() ? 0 : scalers[i].scale(now, ready[i]).instances();
            var load = new ScalingRule.Load(ready[i], 0, ready[i], 0, 0, wanted);
            int starts = ScalingRule.toStart(load, bounds, 0, 0);
            if (starts > 0) {
                demands.add(new StartPlan.Demand(names[i], 1, ready[i], starts, MEMORY, now));
            }
            decided += wanted;
            ready[i] = wanted;
        }
        return decided
                + StartPlan.of(demands, new StartPlan.Room(MOST_STARTING, Long.MAX_VALUE))
                        .size();
    }

    /** All load ends, and has left the windows when this returns. */
    void rest() {
        busyPercent = 0;
        for (int tick = 0; tick < 2 * WINDOW_TICKS; tick++) {
            tick();
        }
    }

    /** A minute of the forecast. */
    long endSlot() {
        List<SlotUse> uses = new ArrayList<>(names.length);
        for (int i = 0; i < names.length; i++) {
            int arrivals = isBusy(i) ? 1 + random.nextInt(MOST_LOAD) : 0;
            uses.add(new SlotUse(names[i], "", arrivals, arrivals, START, MEMORY));
        }
        return forecast.endSlot(slot++, uses, BUDGET).size();
    }
}
