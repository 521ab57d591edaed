package dev.thaw.engine.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Learns when functions are called, and says how many instances of each are worth their memory in the next slot. Time runs in slots; at the end of
 * each the caller tells what every function did. Not thread-safe.
 */
public final class Forecast {
    private final ForecastSettings settings;
    private final Map<String, IdleHistogram> functions = new HashMap<>();

    public Forecast(ForecastSettings settings) {
        this.settings = settings;
    }

    /**
     * Ends a slot.
     *
     * @param slot its number since the epoch (time / slot length), greater than that of the slot before; slots left out count as idle
     * @param uses what each function did; all functions that exist, idle ones too
     * @param budgetBytes memory that all planned instances together may hold
     * @return a plan for the next slot for each function, in the order of {@code uses}
     */
    public List<StandbyPlan> endSlot(long slot, List<SlotUse> uses, long budgetBytes) {
        double[] probabilities = new double[uses.size()];
        List<MemoryBudget.Wish> wishes = new ArrayList<>();
        for (int i = 0; i < uses.size(); i++) {
            SlotUse use = uses.get(i);
            IdleHistogram histogram = functions.computeIfAbsent(use.function(), name -> new IdleHistogram());
            histogram.observe(slot, use.arrivals() > 0);
            double p = histogram.hazard(slot + 1);
            probabilities[i] = p;
            double worth = p * use.startTime().toNanos() / 1e9 - (1 - p) * settings.idlePrice(use.memoryBytes());
            for (int n = 0; worth > 0 && n < Math.max(1, use.peakInstances()); n++) {
                wishes.add(new MemoryBudget.Wish(i, worth, use.memoryBytes()));
            }
        }
        int[] granted = MemoryBudget.grant(wishes, uses.size(), budgetBytes);
        List<StandbyPlan> plans = new ArrayList<>(uses.size());
        for (int i = 0; i < uses.size(); i++) {
            plans.add(new StandbyPlan(uses.get(i).function(), granted[i], probabilities[i], "idle histogram"));
        }
        return plans;
    }

    /** Drops what was learned about a function that no longer exists. */
    public void forget(String function) {
        functions.remove(function);
    }
}
