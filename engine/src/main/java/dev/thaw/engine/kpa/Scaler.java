package dev.thaw.engine.kpa;

import java.time.Duration;

/**
 * From the number that the averages want to the one that is applied: bounds, and the careful way to zero
 * ({@code pkg/reconciler/autoscaling/kpa/scaler.go} of knative/serving).
 */
public final class Scaler {
    /** What the averages say while there is no data. */
    public static final int UNKNOWN = -1;

    private Scaler() {}

    /**
     * What is to be done.
     *
     * @param instances the number wanted; {@link #UNKNOWN} when nothing is known
     * @param apply whether it is to be applied now; a 0 that is not makes it inactive
     * @param lookAgainIn when time alone will change this; zero when it will not
     */
    public record Step(int instances, boolean apply, Duration lookAgainIn) {
        private static Step now(int instances) {
            return new Step(instances, true, Duration.ZERO);
        }

        private static Step later(int instances, boolean apply, Duration in) {
            return new Step(instances, apply, in);
        }
    }

    /**
     * @param wanted by the averages; negative when there is no data
     * @param initialised whether the initial scale has been reached once
     */
    public static Step next(int wanted, ScaleBounds bounds, Activity activity, boolean initialised, long now) {
        if (wanted < 0 && activity.phase() != Activity.Phase.ACTIVATING) {
            return new Step(wanted, false, Duration.ZERO);
        }
        int bounded = bounded(wanted, bounds, initialised);
        return bounded == 0 ? toZero(bounds, activity, now) : Step.now(bounded);
    }

    private static int bounded(int wanted, ScaleBounds bounds, boolean initialised) {
        int min = bounds.reachable() ? bounds.min() : 0;
        if (bounds.initial() > 1 && !initialised && bounds.reachable()) {
            min = Math.max(bounds.initial(), min);
        }
        if (wanted < min) {
            return min;
        }
        return bounds.max() != 0 ? Math.min(wanted, bounds.max()) : wanted;
    }

    private static Step toZero(ScaleBounds bounds, Activity activity, long now) {
        if (!bounds.toZero()) {
            return Step.now(1);
        }
        Duration since = Duration.ofNanos(now - activity.since());
        return switch (activity.phase()) {
            case ACTIVATING ->
                since.compareTo(bounds.activationTimeout()) > 0
                        ? Step.now(0)
                        : Step.later(UNKNOWN, false, bounds.activationTimeout());
            case ACTIVE ->
                since.compareTo(bounds.stableWindow()) >= 0
                        ? Step.later(0, false, Duration.ZERO)
                        : Step.later(1, true, bounds.stableWindow().minus(since));
            case INACTIVE -> {
                Duration keep = longer(bounds.grace(), bounds.reachable() ? bounds.retention() : Duration.ZERO);
                yield since.compareTo(keep) >= 0 ? Step.now(0) : Step.later(0, false, keep.minus(since));
            }
        };
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
