package dev.thaw.engine.forecast;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What each model, the mixture and a plain keep-alive would have cost one function lately, in seconds of start time. What costs clearly more than
 * keep-alive is not used.
 */
final class TrackRecord {
    /** The plain rule that a model has to beat: stay for ten slots after a call. */
    static final int KEEP_ALIVE_SLOTS = 10;

    /** The past fades by half in about 140 slots. */
    private static final double FADE = 0.995;
    /** So many starts a model may be behind before that counts, as one surprise proves nothing. */
    private static final double TOLERANCE = 1.25;

    private final float[] models = new float[Model.GUESSES];
    private float mixture;
    private float keepAlive;

    private int wanted;
    private boolean mixtureWanted;
    private boolean keepAliveWanted;

    /** Notes who would have an instance ready in the next slot. */
    void expect(int modelsAsBits, boolean byMixture, boolean byKeepAlive) {
        wanted = modelsAsBits;
        mixtureWanted = byMixture;
        keepAliveWanted = byKeepAlive;
    }

    /** Charges everyone for the slot that was expected: a start where none was ready, idle memory where nothing came. */
    void settle(boolean active, double start, double idle) {
        for (int i = 0; i < models.length; i++) {
            models[i] = charged(models[i], (wanted >> i & 1) != 0, active, start, idle);
        }
        mixture = charged(mixture, mixtureWanted, active, start, idle);
        keepAlive = charged(keepAlive, keepAliveWanted, active, start, idle);
    }

    private static float charged(float before, boolean ready, boolean active, double start, double idle) {
        double cost = active == ready ? 0 : active ? start : idle;
        return (float) (before * FADE + cost);
    }

    boolean isModelUseful(int model, double start) {
        return models[model] <= keepAlive + TOLERANCE * start;
    }

    boolean isMixtureUseful(double start) {
        return mixture <= keepAlive + TOLERANCE * start;
    }

    void write(DataOutput out) throws IOException {
        for (float cost : models) {
            out.writeFloat(cost);
        }
        out.writeFloat(mixture);
        out.writeFloat(keepAlive);
    }

    void read(DataInput in) throws IOException {
        for (int i = 0; i < models.length; i++) {
            models[i] = in.readFloat();
        }
        mixture = in.readFloat();
        keepAlive = in.readFloat();
    }
}
