package dev.thaw.functions.imagegen.job;

import java.time.Instant;
import java.util.List;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.output.StoredPicture;

/**
 * A job as its record says.
 *
 * @param seed of the first picture, whether the caller gave one or not
 * @param progress 0 to 1
 * @param backend who works or worked on it, or null
 * @param failure null unless it failed
 */
public record Job(
        String id,
        String tenant,
        ImageRequest request,
        JobStatus status,
        long seed,
        double progress,
        int attempts,
        String backend,
        Instant createdAt,
        Instant startedAt,
        Instant endedAt,
        Instant deadline,
        List<StoredPicture> pictures,
        Failure failure,
        double price) {}
