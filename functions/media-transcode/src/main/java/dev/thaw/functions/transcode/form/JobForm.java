package dev.thaw.functions.transcode.form;

import java.util.List;

import dev.thaw.media.Cut;

/**
 * What is to be made of one input.
 *
 * @param pieces what is joined to the input that is worked on; none when that is the job's own input
 * @param plan whether only what would be made is told
 * @param workers how many make films together at most; {@link #AUTO} for as many as the length is worth
 */
public record JobForm(Cut cut, List<Piece> pieces, List<OutputForm> outputs, boolean plan, int workers) {
    /** The function chooses. */
    public static final int AUTO = 0;

    /** Whether some output takes streams over, or must. */
    public boolean copies(OutputForm.Copy how) {
        return outputs.stream().anyMatch(output -> output instanceof OutputForm.Film film && film.copy() == how);
    }

    /** The same job with some of its outputs. */
    public JobForm only(List<OutputForm> some) {
        return new JobForm(cut, pieces, some, plan, workers);
    }
}
