package dev.thaw.functions.imagegen.job;

import java.time.Instant;
import java.util.List;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.output.StoredPicture;
import dev.thaw.functions.imagegen.usage.Metering;

/**
 * A job as its record says.
 *
 * @param key with which it was asked for
 * @param model that the caller asked for; the request names another one when that stands in for it
 * @param seed of the first picture, whether the caller gave one or not
 * @param progress 0 to 1
 * @param candidates the back ends that can do it
 * @param backend who works or worked on it, or null
 * @param ticket what a back end calls the work that it has taken, or null
 * @param failure null unless it failed
 * @param traceparent its caller's place in a trace, or null
 */
public record Job(
        String id,
        String tenant,
        String key,
        String model,
        ImageRequest request,
        JobStatus status,
        long seed,
        double progress,
        int attempts,
        List<String> candidates,
        String backend,
        Ticket ticket,
        Instant createdAt,
        Instant startedAt,
        Instant endedAt,
        Instant deadline,
        List<StoredPicture> pictures,
        Failure failure,
        Metering metering,
        String traceparent) {
    /** A name for work at a back end, of use there only. */
    public record Ticket(String backend, String text) {}

    Job withProgress(double further) {
        return new Job(
                id,
                tenant,
                key,
                model,
                request,
                status,
                seed,
                Math.max(progress, further),
                attempts,
                candidates,
                backend,
                ticket,
                createdAt,
                startedAt,
                endedAt,
                deadline,
                pictures,
                failure,
                metering,
                traceparent);
    }

    Job succeeded(List<StoredPicture> made, Metering cost) {
        return ended(JobStatus.SUCCEEDED, 1, made, null, cost);
    }

    Job failed(Failure why) {
        return ended(JobStatus.FAILED, 0, List.of(), why, Metering.NONE);
    }

    private Job ended(JobStatus end, double done, List<StoredPicture> made, Failure why, Metering cost) {
        return new Job(
                id,
                tenant,
                key,
                model,
                request,
                end,
                seed,
                done,
                attempts,
                candidates,
                backend,
                ticket,
                createdAt,
                startedAt,
                Instant.now(),
                deadline,
                made,
                why,
                cost,
                traceparent);
    }
}
