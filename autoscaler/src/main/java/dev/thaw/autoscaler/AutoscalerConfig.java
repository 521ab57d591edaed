package dev.thaw.autoscaler;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How the autoscaler is set up.
 *
 * @param port 0 takes a free one
 * @param data where logs, records of processes and start-up caches are kept
 * @param scratch under which every instance gets a folder of its own
 * @param queueRequests the most requests of one function that wait for an instance
 * @param queueBytes the most bytes of those requests' bodies that are held
 * @param queueRequestsInAll the most requests of all functions together that wait
 * @param parkAfter how long an instance is idle before it becomes a standby
 * @param likelyMemory what an instance is expected to use before one has been seen, in bytes
 * @param startTimeout after which an instance that does not listen is given up
 * @param drainTimeout how long a stopping instance may finish its requests
 * @param env what every instance is told
 */
public record AutoscalerConfig(
        String host,
        int port,
        Path data,
        Path scratch,
        int queueRequests,
        long queueBytes,
        int queueRequestsInAll,
        Duration parkAfter,
        long likelyMemory,
        Duration startTimeout,
        Duration drainTimeout,
        Map<String, String> env) {}
