package dev.thaw.autoscaler.controller;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.engine.forecast.Forecast;
import dev.thaw.engine.forecast.ForecastSettings;
import dev.thaw.engine.forecast.ForecastState;
import dev.thaw.engine.forecast.SlotUse;
import dev.thaw.engine.forecast.StandbyPlan;

/** Plans, slot by slot, the pods that there should be ahead of requests, for revisions that leave that to it. On the deciding thread alone. */
final class StandbyForecast {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyForecast.class);
    /** A start that has not been measured yet is taken to cost so much. */
    private static final Duration LIKELY_START = Duration.ofSeconds(1);

    private final ForecastSettings settings;
    private final Duration slot;
    private final long budget;
    private final Map<String, Seen> seen = new HashMap<>();
    private Forecast forecast;
    private long current = -1;

    private static final class Seen {
        private double arrivals;
        private int peak;
    }

    /** @param budget what all that it keeps may hold in all, in bytes */
    StandbyForecast(Duration slot, long budget) {
        this.slot = slot;
        this.budget = budget;
        this.settings = new ForecastSettings(slot, ForecastSettings.DEFAULT.gigabyteSecondsPerSecond());
        this.forecast = new Forecast(settings);
    }

    /**
     * Goes on with what another has learned.
     *
     * @param learned as {@link #learned} has given it; empty leaves this one as it is
     */
    void adopt(byte[] learned) {
        if (learned.length > 0) {
            ForecastState.Restored restored = ForecastState.restore(settings, learned);
            restored.discarded().forEach(why -> LOG.warn("Of what the forecast had learned, not all is used: {}", why));
            forecast = restored.forecast();
        }
    }

    /** All that it has learned. */
    byte[] learned() {
        return ForecastState.save(forecast);
    }

    /**
     * What was there for a while.
     *
     * @param arrivals how many requests came
     * @param concurrency how many were there on average
     */
    void record(ScaledRevision revision, double arrivals, double concurrency) {
        if (arrivals > 0 || concurrency > 0) {
            int limit = revision.settings().concurrency();
            Seen some = seen.computeIfAbsent(revision.key(), key -> new Seen());
            some.arrivals += arrivals;
            some.peak = Math.max(some.peak, limit == 0 ? 1 : (int) Math.ceil(concurrency / limit));
        }
    }

    /**
     * Ends a slot when its time has come.
     *
     * @param epochMillis by the wall's clock: slots are aligned with it
     * @return whether it has learned something
     */
    boolean tick(long epochMillis, Collection<ScaledRevision> revisions) {
        long now = epochMillis / slot.toMillis();
        if (now == current) {
            return false;
        }
        long ended = current;
        current = now;
        if (ended >= 0) {
            end(ended, revisions);
        }
        return ended >= 0;
    }

    private void end(long ended, Collection<ScaledRevision> revisions) {
        List<ScaledRevision> all = revisions.stream()
                .filter(revision -> revision.settings().isForecast())
                .toList();
        var uses = new ArrayList<SlotUse>();
        all.forEach(revision -> uses.add(use(revision)));
        seen.clear();
        // The wall's clock may be set back: then slots just go on.
        long number = Math.max(ended, forecast.lastSlot().orElse(ended - 1) + 1);
        List<StandbyPlan> plans = forecast.endSlot(number, uses, budget);
        for (int i = 0; i < plans.size(); i++) {
            all.get(i).plan(plans.get(i).instances());
        }
        forecast.retain(all.stream().map(ScaledRevision::key).collect(Collectors.toSet()));
    }

    private SlotUse use(ScaledRevision revision) {
        Seen some = seen.getOrDefault(revision.key(), new Seen());
        int arrivals = (int) Math.min(Integer.MAX_VALUE, Math.ceil(some.arrivals));
        return new SlotUse(
                revision.key(),
                "",
                arrivals,
                arrivals > 0 ? Math.max(1, some.peak) : some.peak,
                revision.fleet().startTime().orElse(LIKELY_START),
                revision.fleet().spec().memoryBytes());
    }
}
