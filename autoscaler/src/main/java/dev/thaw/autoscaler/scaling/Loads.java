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
    private int slotsSinceSaved;

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
        if (current != slot) {
            long ended = slot;
            slot = current;
            if (ended >= 0) {
                endSlot(ended);
            }
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
        Set<String> names = names(existing);
        loads.keySet().removeIf(fleet -> {
            String function = fleet.spec().function();
            boolean gone = !existing.contains(fleet);
            // One that was made anew goes on with what is known about it.
            if (gone && !names.contains(function)) {
                forecast.forget(function);
            }
            return gone;
        });
    }

    private static Set<String> names(Collection<Fleet> fleets) {
        return fleets.stream().map(fleet -> fleet.spec().function()).collect(Collectors.toSet());
    }

    private void endSlot(long ended) {
        List<FunctionLoad> all =
                loads.values().stream().filter(FunctionLoad::isForecast).toList();
        List<SlotUse> uses = new ArrayList<>();
        all.forEach(load -> uses.add(load.endSlot()));
        // Slots are numbered by the wall's clock, which may be set back, also between two runs: then they just go on.
        long number = Math.max(ended, forecast.lastSlot().orElse(ended - 1) + 1);
        List<StandbyPlan> plans = forecast.endSlot(number, uses, config.budget());
        for (int i = 0; i < plans.size(); i++) {
            all.get(i).plan(plans.get(i));
        }
        slotsSinceSaved++;
        if (slotsSinceSaved >= SAVED_EVERY) {
            slotsSinceSaved = 0;
            forecast.retain(names(loads.keySet()));
            store.accept(ForecastState.save(forecast));
        }
    }
}
