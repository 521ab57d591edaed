package dev.thaw.autoscaler;

import java.util.List;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

import dev.thaw.autoscaler.router.Fleet;

/** Shows what each fleet has at the moment. */
public final class FleetGauges {
    private static final List<String> STATES = List.of("starting", "ready", "standby", "draining");

    private final MeterRegistry meters;

    public FleetGauges(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Shows a fleet, under its function's name. */
    public void add(Fleet fleet) {
        String function = fleet.spec().function();
        Gauge.builder("thaw_queue_depth", fleet, Fleet::waiting)
                .tag("function", function)
                .register(meters);
        for (String state : STATES) {
            Gauge.builder("thaw_instances", fleet, f -> f.states().getOrDefault(state, 0))
                    .tag("function", function)
                    .tag("state", state)
                    .register(meters);
        }
        Gauge.builder("thaw_instance_memory_bytes", fleet, f -> f.views().stream()
                        .mapToLong(InstanceView::memoryBytes)
                        .sum())
                .tag("function", function)
                .register(meters);
    }

    /** Shows a function's fleet no longer. */
    public void remove(String function) {
        meters.getMeters().stream()
                .filter(meter -> meter.getId().getType() == Meter.Type.GAUGE)
                .filter(meter -> meter.getId().getName().startsWith("thaw_")
                        && function.equals(meter.getId().getTag("function")))
                .forEach(meters::remove);
    }
}
