package dev.thaw.autoscaler;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How the autoscaler is set up.
 *
 * @param port 0 takes a free one
 * @param data where logs, records of processes, start-up caches and the forecast's memory are kept
 * @param scratch under which every instance gets a folder of its own
 * @param startTimeout after which an instance that does not listen is given up
 * @param drainTimeout how long a stopping instance may finish its requests
 * @param env what every instance is told
 */
public record AutoscalerConfig(
        String host,
        int port,
        Path data,
        Path scratch,
        Queue queue,
        Standby standby,
        Duration startTimeout,
        Duration drainTimeout,
        Map<String, String> env) {
    /**
     * How much may wait for instances.
     *
     * @param requests the most of one function
     * @param bytes the most that they hold, per function and in all
     * @param requestsInAll the most of all functions together
     */
    public record Queue(int requests, long bytes, int requestsInAll) {}

    /**
     * How idle instances are kept.
     *
     * @param parkAfter how long one is idle before it is frozen
     * @param likelyMemory what one is expected to hold before one of its function has been seen, in bytes
     * @param budget what those that the forecast keeps may hold in all, in bytes
     * @param slot the forecast looks at arrivals slot by slot: its length
     */
    public record Standby(Duration parkAfter, long likelyMemory, long budget, Duration slot) {}
}
