package dev.thaw.functions.imagegen.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.limit.Caller;
import dev.thaw.functions.imagegen.usage.Metering;

/**
 * A job that is to be recorded.
 *
 * @param fingerprint equal for requests whose pictures are the same; absent when nothing may be shared
 * @param candidates the back ends that can do it
 * @param idempotencyKey the caller's, with which it gets the same job again
 * @param webhook where its end is to be told
 * @param reserved what it can cost at most, where its key has a budget; else 0
 * @param traceparent its caller's place in a trace
 * @param line of a batch that it is for
 */
record NewJob(
        String id,
        Caller caller,
        ImageRequest request,
        Optional<String> fingerprint,
        List<String> candidates,
        int priority,
        long seed,
        Instant createdAt,
        Instant deadline,
        Optional<String> idempotencyKey,
        Optional<String> webhook,
        double reserved,
        Optional<String> traceparent,
        Optional<Line> line) {
    /**
     * A line of a batch.
     *
     * @param failure why the job ends before it begins
     */
    record Line(String batch, int number, Optional<Failure> failure) {}

    String tenant() {
        return caller.tenant();
    }

    Optional<Failure> failure() {
        return line.flatMap(Line::failure);
    }

    /** What it begins as: a batch's jobs take their turn where their key has limits that count them. */
    JobStatus status() {
        if (failure().isPresent()) {
            return JobStatus.FAILED;
        }
        return line.isPresent() && caller.limits().countJobs() ? JobStatus.HELD : JobStatus.QUEUED;
    }

    /** As its record says once it is written. */
    Job queued() {
        return new Job(
                id,
                caller.tenant(),
                caller.key(),
                request.model(),
                request,
                JobStatus.QUEUED,
                seed,
                0,
                0,
                candidates,
                null,
                null,
                createdAt,
                null,
                null,
                deadline,
                List.of(),
                null,
                Metering.NONE,
                traceparent.orElse(null));
    }
}
