package dev.thaw.functions.imagegen.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * A job that no back end works on yet.
 *
 * @param candidates the back ends that could take it
 * @param work how long it will probably take once its model is loaded
 */
public record WaitingJob(
        String id, Checkpoint checkpoint, Set<String> candidates, int priority, Instant since, Duration work) {}
