package dev.thaw.autoscaler.scaling;

import java.time.Duration;

import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.router.Fleet;
import dev.thaw.engine.forecast.SlotUse;
import dev.thaw.engine.forecast.StandbyPlan;
import dev.thaw.engine.kpa.KpaSpec;
import dev.thaw.engine.kpa.RevisionScaler;
import dev.thaw.engine.kpa.ScaleDefaults;

/** What one function has been doing lately, for the averages and for the forecast, and what both want of it. On the scaling thread alone. */
final class FunctionLoad {
    /** A start that has not been measured yet is taken to cost so much. */
    private static final Duration LIKELY_START = Duration.ofMillis(500);

    private final Fleet fleet;
    private final RevisionScaler scaler;
    private final LoadMeter meter;
    private RevisionSpec spec;
    private boolean initialised;
    private int peak;
    private long arrivalsBeforeSlot;
    private int averaged;
    private String averagedFor = "";
    private int planned;
    private String plannedFor = "";

    FunctionLoad(Fleet fleet, long now) {
        this.fleet = fleet;
        this.spec = fleet.spec();
        this.scaler = new RevisionScaler(kpa(spec), 0, now);
        this.meter = new LoadMeter(fleet, now);
        this.initialised = initial() == 0;
    }

    /** What has not come for the idle time is not waited for any longer by the averages either. */
    private static KpaSpec kpa(RevisionSpec spec) {
        ScaleDefaults defaults = ScaleDefaults.ONE_MACHINE.withStableWindow(spec.idle());
        return spec.scale().resolve(defaults, spec.concurrency(), true);
    }

    /** On one machine nothing is started before the first request, unless that is asked for. */
    private int initial() {
        return spec.scale().initial() == null ? 0 : spec.scale().initial();
    }

    /** Looks at what is there; several times a second. */
    void sample() {
        int there = meter.sample();
        int needed = spec.concurrency() == 0 ? Math.min(1, there) : Math.ceilDiv(there, spec.concurrency());
        peak = Math.max(peak, needed);
    }

    /** Ends an interval of about a second. */
    void record(long now) {
        if (!spec.revision().equals(fleet.spec().revision())) {
            spec = fleet.spec();
            initialised = initial() == 0;
            scaler.update(kpa(spec));
        }
        LoadMeter.Load load = meter.measure(now);
        // As on Knative, nothing is reported where there is neither an instance nor a request: silence is no load of 0.
        if (!load.nothing() || fleet.answering() > 0) {
            scaler.record(now, load.concurrency(), load.rps());
        }
    }

    /** Asks the averages. */
    void scale(long now) {
        int ready = scaler.isAtRest() && initialised ? 0 : fleet.answering();
        int wanted = 0;
        if (!scaler.isAtRest()) {
            wanted = scaler.scale(now, ready).instances();
            averagedFor = wanted == averaged ? averagedFor : scaler.reason();
        }
        if (!initialised) {
            initialised = ready >= initial();
            wanted = Math.max(wanted, initial());
        }
        averaged = wanted;
        desire();
    }

    /** Ends a slot of the forecast. */
    SlotUse endSlot() {
        long arrivals = fleet.arrivals();
        int count = (int) Math.min(Integer.MAX_VALUE, arrivals - arrivalsBeforeSlot);
        var use = new SlotUse(
                spec.function(),
                "",
                count,
                count > 0 ? Math.max(1, peak) : peak,
                fleet.startTime().orElse(LIKELY_START),
                fleet.expectedMemory());
        arrivalsBeforeSlot = arrivals;
        peak = 0;
        return use;
    }

    /** Whether the forecast decides about its standbys. */
    boolean isForecast() {
        return spec.standbys().isEmpty();
    }

    void plan(StandbyPlan plan) {
        planned = isForecast() ? plan.instances() : 0;
        plannedFor = plan.reason();
        double saved =
                plan.probability() * fleet.startTime().orElse(LIKELY_START).toNanos();
        fleet.value(saved / Math.max(1, fleet.expectedMemory()));
        desire();
    }

    private void desire() {
        boolean byAverages = averaged >= planned;
        fleet.desire(Math.max(averaged, planned), byAverages ? averagedFor : "forecast: " + plannedFor);
    }
}
