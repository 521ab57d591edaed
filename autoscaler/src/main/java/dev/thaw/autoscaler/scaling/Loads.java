package dev.thaw.autoscaler.scaling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.router.Fleet;
import dev.thaw.engine.forecast.Forecast;
import dev.thaw.engine.forecast.ForecastState;
import dev.thaw.engine.forecast.SlotUse;
import dev.thaw.engine.forecast.StandbyPlan;

/** Feeds the averages and the forecast of all functions, and tells their fleets what both want. On the scaling thread alone. */
final class Loads {
    private static final long RECORD_NANOS = Duration.ofSeconds(1).toNanos();
    /** What is learned in so many slots may be lost in a crash. */
    private static final int SAVED_EVERY = 10;

    private static final long SCALE_NANOS = Duration.ofSeconds(2).toNanos();

    private final AutoscalerConfig.Standby config;
    private final Forecast forecast;
    private final Consumer<byte[]> store;
    private final Map<Fleet, FunctionLoad> loads = new HashMap<>();
    private long recordedAt;
    private long scaledAt;
    private long slot = -1;

    /**
     * @param store takes what the forecast has learned, now and then; must not block
     */
    Loads(AutoscalerConfig.Standby config, Forecast forecast, Consumer<byte[]> store) {
        this.config = config;
        this.forecast = forecast;
        this.store = store;
    }

    /**
     * Looks at all of them.
     *
     * @param now in ns, on a clock that goes forward
     * @param epochMillis by the wall's clock: slots are aligned with it
     */
    void tick(Collection<Fleet> fleets, long now, long epochMillis) {
        for (Fleet fleet : fleets) {
            loads.computeIfAbsent(fleet, added -> new FunctionLoad(added, now)).sample();
        }
        if (now - recordedAt >= RECORD_NANOS) {
            recordedAt = now;
            loads.values().forEach(load -> load.record(now));
        }
        if (now - scaledAt >= SCALE_NANOS) {
            scaledAt = now;
            forget(new HashSet<>(fleets));
            loads.values().forEach(load -> load.scale(now));
        }
        long current = epochMillis / config.slot().toMillis();
        if (current > slot) {
            if (slot >= 0) {
                endSlot(slot);
            }
            slot = current;
        }
    }

    /** A function that had no instance has been asked for: its averages are looked at without waiting for the next turn. */
    void poke(Fleet fleet, long now) {
        FunctionLoad load = loads.get(fleet);
        if (load != null) {
            load.sample();
            load.record(now);
            load.scale(now);
        }
    }

    private void forget(Set<Fleet> existing) {
        loads.keySet().removeIf(fleet -> {
            boolean gone = !existing.contains(fleet);
            if (gone) {
                forecast.forget(fleet.spec().function());
            }
            return gone;
        });
    }

    private void endSlot(long ended) {
        List<FunctionLoad> all =
                loads.values().stream().filter(FunctionLoad::isForecast).toList();
        List<SlotUse> uses = new ArrayList<>();
        all.forEach(load -> uses.add(load.endSlot()));
        List<StandbyPlan> plans = forecast.endSlot(ended, uses, config.budget());
        for (int i = 0; i < plans.size(); i++) {
            all.get(i).plan(plans.get(i));
        }
        if (ended % SAVED_EVERY == 0) {
            forecast.retain(loads.keySet().stream()
                    .map(fleet -> fleet.spec().function())
                    .collect(Collectors.toSet()));
            store.accept(ForecastState.save(forecast));
        }
    }
}
