package dev.thaw.engine.forecast;

/** Says why, in a few words. */
final class Reasons {
    private static final String[] PERIODS = new String[256];

    static {
        for (int i = 0; i < PERIODS.length; i++) {
            PERIODS[i] = "periodic, every " + i + " slots";
        }
    }

    private Reasons() {}

    /** The model that speaks most for what is decided. */
    static String of(Evidence evidence, Mixer mixer, History history, boolean wanted) {
        if (history.calls == 0) {
            return "never called";
        }
        if (!wanted) {
            return "a call is too unlikely for its memory";
        }
        int best = Model.POPULATION.index();
        double most = 0;
        double others = evidence.inputs[best];
        for (int i = 0; i < Model.GUESSES; i++) {
            double says = mixer.weight(evidence, i) * (evidence.inputs[i] - others);
            if (says > most) {
                most = says;
                best = i;
            }
        }
        Model model = Model.at(best);
        return model == Model.PERIOD ? PERIODS[history.period.slots()] : model.reason();
    }

    static String keepAlive(boolean kept) {
        return kept ? "keep-alive, which cost less here lately" : "keep-alive has ended, and cost less here lately";
    }
}
