package dev.thaw.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.thaw.engine.forecast.Forecast;
import dev.thaw.engine.forecast.ForecastSettings;
import dev.thaw.engine.forecast.SlotUse;
import dev.thaw.engine.forecast.StandbyPlan;

/** The engine's forecast. */
final class ThawPolicy implements Policy {
    private static final Duration START = Duration.ofNanos((long) (Prices.START_SECONDS * 1e9));
    private static final double BYTES_PER_GB = 1 << 30;

    private final Trace trace;
    private final Forecast forecast = new Forecast(ForecastSettings.DEFAULT);

    ThawPolicy(Trace trace) {
        this.trace = trace;
    }

    @Override
    public String name() {
        return "thaw";
    }

    @Override
    public int[] endMinute(int minute, int[] invocations, int[] needed) {
        List<SlotUse> uses = new ArrayList<>(needed.length);
        for (int i = 0; i < needed.length; i++) {
            TraceFunction function = trace.functions().get(i);
            uses.add(new SlotUse(function.name(), function.app(), invocations[i], needed[i], START, (long)
                    (function.gigabytes() * BYTES_PER_GB)));
        }
        return forecast.endSlot(minute, uses, Long.MAX_VALUE).stream()
                .mapToInt(StandbyPlan::instances)
                .toArray();
    }
}
