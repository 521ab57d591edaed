package dev.thaw.engine.forecast;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What is learned from all functions together. */
final class Shared {
    static final double APP_FADE = 0.97;

    final Mixer mixer = new Mixer();
    final Population population = new Population();

    void write(DataOutput out) throws IOException {
        mixer.write(out);
        population.write(out);
    }

    void read(DataInput in) throws IOException {
        mixer.read(in);
        population.read(in);
    }
}
