package dev.thaw.autoscaler.router;

import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.target.ScaleTarget;

/**
 * What all fleets share.
 *
 * @param target null where fleets only adopt what others start
 * @param nanos a clock that only goes forward
 * @param random a number from 0 to below the given one
 * @param nudge asks for a look at what a fleet has to start, soon and on another thread
 */
public record FleetContext(
        ScaleTarget target,
        AutoscalerConfig config,
        StartMetrics metrics,
        QueueBudget queue,
        LongSupplier nanos,
        IntUnaryOperator random,
        Consumer<Fleet> nudge) {}
