package dev.thaw.functions.transcode.form;

/**
 * The loudness that a sound is to have, after EBU R 128.
 *
 * @param target integrated loudness in LUFS
 * @param peak the highest true peak in dBTP
 * @param range the widest loudness range in LU
 */
public record Loudness(double target, double peak, double range) {
    /** What podcasts and music services ask for. */
    public static final Loudness USUAL = new Loudness(-16, -1.5, 11);
}
