package dev.thaw.functions.transcode.form;

import java.util.List;

import dev.thaw.media.Cut;

/**
 * What is to be made of one input.
 *
 * @param plan whether only what would be made is told
 * @param workers how many make films together at most; {@link #AUTO} for as many as the length is worth
 */
public record JobForm(Cut cut, List<OutputForm> outputs, boolean plan, int workers) {
    /** The function chooses. */
    public static final int AUTO = 0;

    /** The same job with some of its outputs. */
    public JobForm only(List<OutputForm> some) {
        return new JobForm(cut, some, plan, workers);
    }
}
