package dev.thaw.engine.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Learns when functions are called, and says how many instances of each are worth their memory in the next slot. Time runs in slots; at the end of
 * each the caller tells what every function did. Not thread-safe.
 */
public final class Forecast {
    private static final String NO_MEMORY = "no memory left in the budget for: ";

    final Map<String, FunctionForecast> functions = new HashMap<>();
    final Shared shared = new Shared();
    private final ForecastSettings settings;

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
        List<FunctionForecast> all = new ArrayList<>(uses.size());
        Map<String, Integer> activeByApp = new HashMap<>();
        for (SlotUse use : uses) {
            FunctionForecast function = functions.computeIfAbsent(use.function(), name -> new FunctionForecast());
            if (function.history.known > 0 && slot <= function.history.now) {
                throw new IllegalArgumentException(
                        "slot " + slot + " has ended before, the last was " + function.history.now);
            }
            all.add(function);
            if (use.isActive()) {
                function.peaks.add(use.peakInstances());
                activeByApp.merge(use.app(), 1, Integer::sum);
            }
            function.settle(slot, use.isActive(), Price.of(use, settings), shared);
        }
        shared.mixer.age();
        List<MemoryBudget.Wish> wishes = new ArrayList<>();
        int[] wished = new int[all.size()];
        for (int i = 0; i < all.size(); i++) {
            SlotUse use = uses.get(i);
            FunctionForecast function = all.get(i);
            int others = use.app().isEmpty() ? 0 : activeByApp.getOrDefault(use.app(), 0) - (use.isActive() ? 1 : 0);
            Price price = Price.of(use, settings);
            function.guess(others > 0, price, shared);
            for (int n = 1; n <= function.peaks.most(); n++) {
                double worth = function.worth(n, price);
                if (worth <= 0) {
                    break;
                }
                wishes.add(new MemoryBudget.Wish(i, worth, use.memoryBytes()));
                wished[i]++;
            }
        }
        int[] granted = MemoryBudget.grant(wishes, all.size(), budgetBytes);
        List<StandbyPlan> plans = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            FunctionForecast function = all.get(i);
            String reason = granted[i] < wished[i] ? NO_MEMORY + function.reason() : function.reason();
            plans.add(new StandbyPlan(uses.get(i).function(), granted[i], function.probability(), reason));
        }
        return plans;
    }

    /** The last slot that any function has ended; empty before the first. */
    public OptionalLong lastSlot() {
        return functions.values().stream()
                .filter(function -> function.history.known > 0)
                .mapToLong(function -> function.history.now)
                .max();
    }

    /** Drops what was learned about functions that no longer exist. */
    public void retain(Set<String> existing) {
        functions.keySet().retainAll(new HashSet<>(existing));
    }

    /** Drops what was learned about a function. */
    public void forget(String function) {
        functions.remove(function);
    }
}
