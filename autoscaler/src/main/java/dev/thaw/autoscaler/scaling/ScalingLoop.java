package dev.thaw.autoscaler.scaling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.router.Fleet;
import dev.thaw.autoscaler.target.ScaleTarget;
import dev.thaw.engine.StartPlan;
import dev.thaw.engine.forecast.Forecast;

/** Decides which function's instances start, on one thread for all functions: the moment that requests wait, and at every tick. */
public final class ScalingLoop {
    /** One that starts for longer is waiting for something else than the cores. */
    private static final Duration TAKES_CORES = Duration.ofSeconds(2);

    private static final int STARTS_PER_CORE = 2;

    private final Supplier<Collection<Fleet>> fleets;
    private final ScaleTarget target;
    private final Executor thread;
    private final int maxStarting;
    private final Loads loads;
    private final LongSupplier nanos;
    private final LongSupplier millis;
    private final Set<Fleet> asking = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean nudged = new AtomicBoolean();

    /**
     * @param store takes what the forecast has learned, now and then; must not block
     * @param nanos a clock that only goes forward
     * @param millis the wall's clock
     * @param thread runs one thing at a time
     */
    public ScalingLoop(
            Supplier<Collection<Fleet>> fleets,
            ScaleTarget target,
            AutoscalerConfig.Standby standby,
            Forecast forecast,
            Consumer<byte[]> store,
            LongSupplier nanos,
            LongSupplier millis,
            Executor thread,
            int cores) {
        this.fleets = fleets;
        this.target = target;
        this.loads = new Loads(standby, forecast, store);
        this.nanos = nanos;
        this.millis = millis;
        this.thread = thread;
        this.maxStarting = STARTS_PER_CORE * cores;
    }

    /** Has the plan made anew, soon; costs its caller next to nothing. */
    public void nudge(Fleet fleet) {
        asking.add(fleet);
        if (nudged.compareAndSet(false, true)) {
            thread.execute(this::plan);
        }
    }

    /** Looks at all loads, parks and stops what has been idle long enough, and plans. */
    public void tick() {
        fleets.get().forEach(Fleet::tick);
        plan();
        loads.tick(fleets.get(), nanos.getAsLong(), millis.getAsLong());
    }

    private void plan() {
        nudged.set(false);
        Map<String, Fleet> wanting = new LinkedHashMap<>();
        var demands = new ArrayList<StartPlan.Demand>();
        for (Fleet fleet : List.copyOf(asking)) {
            // Before its demand is looked at: one that asks meanwhile is looked at again.
            asking.remove(fleet);
            if (fleet.answering() == 0) {
                loads.poke(fleet, nanos.getAsLong());
            }
            StartPlan.Demand demand = fleet.demand();
            if (demand.wanted() > 0) {
                demands.add(demand);
                wanting.put(demand.function(), fleet);
            }
        }
        if (demands.isEmpty()) {
            return;
        }
        int starting = fleets.get().stream()
                .mapToInt(fleet -> fleet.starting(TAKES_CORES))
                .sum();
        var room = new StartPlan.Room(maxStarting - starting, target.freeMemory());
        List<String> starts = StartPlan.of(demands, room);
        starts.forEach(function -> wanting.get(function).start());
        // Those that did not get all they want ask again at the next tick, or when one that starts is done.
        long wanted = demands.stream().mapToLong(StartPlan.Demand::wanted).sum();
        if (starts.size() < Math.min(wanted, room.starts())) {
            makeRoom();
        }
    }

    /** The standby that is worth least per byte goes, of equal ones the one used longest ago; what it frees is seen at the next tick. */
    private void makeRoom() {
        fleets.get().stream()
                .filter(fleet -> fleet.oldestStandby().isPresent())
                .min(Comparator.comparingDouble(Fleet::worth)
                        .thenComparingLong(fleet -> fleet.oldestStandby().orElse(Long.MAX_VALUE)))
                .ifPresent(Fleet::evict);
    }
}
