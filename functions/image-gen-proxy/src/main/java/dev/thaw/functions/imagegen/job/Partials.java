package dev.thaw.functions.imagegen.job;

import dev.thaw.functions.imagegen.ImageRequest;

/** Which of a job's unfinished pictures are shown: the i-th of n comes when i of n + 1 parts of the work are done. Not for several threads. */
public final class Partials {
    private final int wanted;
    private int shown;

    public Partials(ImageRequest request) {
        this.wanted = request.partials() == null ? 0 : request.partials();
    }

    /** The index of a picture that is to be shown when so much is done, or -1 for one that is not. */
    public int next(double progress) {
        return shown < wanted && progress * (wanted + 1) >= shown ? shown++ : -1;
    }
}
