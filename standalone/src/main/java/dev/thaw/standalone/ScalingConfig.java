package dev.thaw.standalone;

import java.time.Duration;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How requests wait and instances come and go, for all functions. */
@ConfigMapping(prefix = "thaw.scaling")
interface ScalingConfig {
    /** How long an instance is idle before it is frozen. */
    @WithDefault("2s")
    Duration parkAfter();

    /** The most requests of one function that wait for an instance. */
    @WithDefault("1000")
    int queueRequests();

    /** The most requests of all functions together that wait. */
    @WithDefault("10000")
    int queueRequestsInAll();

    /** The most bytes of waiting requests' bodies that are held, per function and in all. */
    @WithDefault("1G")
    MemorySize queueBytes();

    /** What an instance is expected to use until one of its function has been seen. */
    @WithDefault("128M")
    MemorySize likelyMemory();

    /** What the instances that the forecast keeps ahead of requests may hold in all. */
    @WithDefault("2G")
    MemorySize standbyMemory();

    /** The forecast learns and plans slot by slot; shorter slots are for a time that runs faster, as in a replay. */
    @WithDefault("60s")
    Duration forecastSlot();

    /** After which an instance that does not listen is given up. */
    @WithDefault("30s")
    Duration startTimeout();

    /** How long a stopping instance may finish its requests. */
    @WithDefault("20s")
    Duration drainTimeout();
}
