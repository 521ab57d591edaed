package dev.thaw.functions.transcode.parallel;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.media.MediaException;

/**
 * How several workers make one film.
 *
 * @param url where the function's calls are taken; absent where there is nobody to share with
 * @param workers the most of one job
 * @param share how much of a film is worth a worker
 * @param part the shortest part
 * @param silence how long a worker may say nothing
 */
public record ParallelSettings(Optional<URI> url, int workers, Duration share, Duration part, Duration silence) {
    private static final int OF_AN_EVEN_SHARE = 2;

    /**
     * How many workers a job is to have: one where it does not say otherwise.
     *
     * @throws MediaException 400 {@code parallel-unavailable} when it wants several, and there are none
     */
    public int wanted(JobForm form) {
        if (form.workers() > 1 && url.isEmpty()) {
            throw MediaException.badRequest(
                    "parallel-unavailable",
                    "No workers are configured: set TRANSCODE_PARALLEL_URL to the function's own address, or leave out parallel.");
        }
        boolean alone = url.isEmpty() && form.workers() == JobForm.AUTO;
        return alone ? 1 : form.workers() == JobForm.AUTO ? workers : Math.min(workers, form.workers());
    }

    /** How many workers a film of so many seconds is worth. */
    int worth(JobForm form, double seconds) {
        int most = wanted(form);
        return form.workers() == JobForm.AUTO ? (int) Math.min(most, seconds * 1000 / share.toMillis()) : most;
    }

    /**
     * How long the next part is to be: half of an even share of what is left, so that parts become shorter and all workers end at about the same
     * time (guided self-scheduling, Polychronopoulos and Kuck 1987).
     */
    double partSeconds(double left, int among) {
        return Math.max(part.toMillis() / 1000.0, left / (among * OF_AN_EVEN_SHARE));
    }
}
