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

    /** After which an instance that does not listen is given up. */
    @WithDefault("30s")
    Duration startTimeout();

    /** How long a stopping instance may finish its requests. */
    @WithDefault("20s")
    Duration drainTimeout();
}
