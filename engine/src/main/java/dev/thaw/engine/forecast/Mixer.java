package dev.thaw.engine.forecast;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Weighs what the models say: logistic mixing by online gradient descent on the coding cost (Mattern, DCC 2012), as compressors of the PAQ family
 * do. The weights are shared by all functions, and each kind of situation has its own; the mixture is the mean of the kinds.
 */
final class Mixer {
    private static final double FIRST_RATE = 0.004;
    private static final double LEAST_RATE = 0.002;
    private static final double SLOTS_AT_FIRST_RATE = 40;

    private final float[][] weights = new float[Evidence.SITUATIONS.length][];
    private long slots;

    Mixer() {
        for (int kind = 0; kind < weights.length; kind++) {
            weights[kind] = new float[Evidence.SITUATIONS[kind] * Model.COUNT];
            for (int i = 0; i < weights[kind].length; i++) {
                weights[kind][i] = (float) Model.at(i % Model.COUNT).firstWeight();
            }
        }
    }

    double probability(Evidence evidence) {
        double sum = 0;
        for (int i = 0; i < Model.COUNT; i++) {
            sum += weight(evidence, i) * evidence.inputs[i];
        }
        return Odds.probability(sum);
    }

    /** The weight of a model in the situation at hand. */
    double weight(Evidence evidence, int model) {
        double sum = 0;
        for (int kind = 0; kind < weights.length; kind++) {
            sum += weights[kind][evidence.situation[kind] * Model.COUNT + model];
        }
        return sum / weights.length;
    }

    /** Moves the weights toward what would have been right. */
    void learn(Evidence evidence, boolean active) {
        double error = (active ? 1 : 0) - probability(evidence);
        double rate = Math.max(LEAST_RATE, FIRST_RATE / Math.sqrt(1 + slots / SLOTS_AT_FIRST_RATE));
        for (int kind = 0; kind < weights.length; kind++) {
            int at = evidence.situation[kind] * Model.COUNT;
            for (int i = 0; i < Model.COUNT; i++) {
                weights[kind][at + i] += (float) (rate * error * evidence.inputs[i]);
            }
        }
    }

    /** A slot has ended. */
    void age() {
        slots++;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(slots);
        for (float[] kind : weights) {
            for (float weight : kind) {
                out.writeFloat(weight);
            }
        }
    }

    void read(DataInput in) throws IOException {
        slots = in.readLong();
        for (float[] kind : weights) {
            for (int i = 0; i < kind.length; i++) {
                kind[i] = in.readFloat();
            }
        }
    }
}
