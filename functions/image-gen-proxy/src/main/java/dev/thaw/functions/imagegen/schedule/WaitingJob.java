package dev.thaw.functions.imagegen.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * A job that no back end works on yet.
 *
 * @param key whose it is
 * @param candidates the back ends that could take it
 * @param since how old it counts
 * @param work how long it will probably take once its model is loaded
 */
public record WaitingJob(
        String id,
        String key,
        Checkpoint checkpoint,
        Set<String> candidates,
        int priority,
        Instant since,
        Duration work) {
    /** The same, before all others at one back end. */
    WaitingJob firstAt(String backend) {
        return new WaitingJob(id, key, checkpoint, Set.of(backend), Integer.MAX_VALUE, since, work);
    }

    /** The same, counted as old as another. */
    WaitingJob as(Instant other) {
        return new WaitingJob(id, key, checkpoint, candidates, priority, other, work);
    }
}
