package dev.thaw.functions.imagegen.schedule;

import java.time.Duration;

/** How long a back end needs to load a base model, and an adapter on the one that it has. */
public record LoadTimes(Duration base, Duration adapter) {
    /** The medians of Alibaba's trace GenTD26. */
    public static final LoadTimes STANDARD = new LoadTimes(Duration.ofMillis(22_700), Duration.ofMillis(4_400));

    /** Of back ends that load nothing, or do not let it be noticed. */
    public static final LoadTimes NONE = new LoadTimes(Duration.ZERO, Duration.ZERO);

    /**
     * From what is loaded to what is needed.
     *
     * @param loaded null when it is not known, or nothing is
     */
    public Duration between(Checkpoint loaded, Checkpoint needed) {
        if (loaded == null || !loaded.base().equals(needed.base())) {
            return needed.adapters().isEmpty() ? base : base.plus(adapter);
        }
        return needed.adapters().isEmpty() || loaded.adapters().equals(needed.adapters()) ? Duration.ZERO : adapter;
    }
}
