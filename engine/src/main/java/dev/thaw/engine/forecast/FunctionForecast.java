package dev.thaw.engine.forecast;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What is known about one function, and the guess about its next slot. */
final class FunctionForecast {
    /** Saved starts count a little less than memory: a wrong guess that an instance is needed costs others their place. */
    private static final double CAUTION = 0.75;

    final History history = new History();
    final Peaks peaks = new Peaks();
    private final TrackRecord record = new TrackRecord();
    private final Evidence evidence = new Evidence();
    private boolean guessed;
    private boolean guessedAfterApp;
    private boolean useful = true;
    private double probability;
    private String reason = "";

    /** Compares the last guess with what happened, and learns; the first half of a slot's end. */
    void settle(long slot, boolean active, Price price, Shared shared) {
        if (guessed && slot == history.now + 1) {
            shared.mixer.learn(evidence, active);
            record.settle(active, price.start(), price.idle());
            if (guessedAfterApp) {
                history.afterApp = history.afterApp * Shared.APP_FADE + (active ? 1 : 0);
                history.appSlots = history.appSlots * Shared.APP_FADE + 1;
            }
        }
        if (history.known > 0 || active) {
            shared.population.learn(history, slot, active);
        }
        history.note(slot, active);
    }

    /** Guesses the next slot; the second half. */
    void guess(boolean appActive, Price price, Shared shared) {
        long slot = history.now + 1;
        evidence.read(history, shared.population, slot, appActive);
        float population = evidence.inputs[Model.POPULATION.index()];
        int wanted = 0;
        for (int i = 0; i < Model.GUESSES; i++) {
            if (price.isWorth(Odds.probability(evidence.inputs[i]), 1)) {
                wanted |= 1 << i;
            }
            if (!record.isModelUseful(i, price.start())) {
                evidence.inputs[i] = population;
            }
        }
        probability = Odds.clamp(shared.mixer.probability(evidence));
        boolean mixtureWants = price.isWorth(probability, CAUTION);
        boolean keepAlive = history.calls > 0 && history.idle(slot) <= TrackRecord.KEEP_ALIVE_SLOTS;
        record.expect(wanted, mixtureWants, keepAlive);
        useful = record.isMixtureUseful(price.start());
        guessed = true;
        guessedAfterApp = appActive;
        reason = useful ? Reasons.of(evidence, shared.mixer, history, mixtureWants) : Reasons.keepAlive(keepAlive);
    }

    /** What the {@code n}th instance is worth in the next slot, in seconds of start time; at most 0 when it is not. */
    double worth(int n, Price price) {
        double needed = Odds.clamp(probability) * peaks.share(n);
        if (useful) {
            return price.worth(needed, CAUTION);
        }
        boolean keep = history.calls > 0 && history.idle(history.now + 1) <= TrackRecord.KEEP_ALIVE_SLOTS;
        return keep && n == 1 ? Math.max(Double.MIN_NORMAL, price.worth(needed, CAUTION)) : 0;
    }

    double probability() {
        return probability;
    }

    String reason() {
        return reason;
    }

    void write(DataOutput out) throws IOException {
        history.write(out);
        peaks.write(out);
        record.write(out);
    }

    void read(DataInput in) throws IOException {
        history.read(in);
        peaks.read(in);
        record.read(in);
    }
}
