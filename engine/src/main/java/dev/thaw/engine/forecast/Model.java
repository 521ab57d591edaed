package dev.thaw.engine.forecast;

/** A way to guess whether a function will be called in the next slot; the mixture weighs them. */
enum Model {
    /** How long the function's own idle times were. */
    IDLE_HISTOGRAM("idle histogram", 0.2),
    /** The same, with idle times a tenth longer or shorter counted too. */
    SMOOTH_IDLE_HISTOGRAM("idle histogram", 0.1),
    /** Idle times that followed one as long as the last: a Markov chain of idle times. */
    GAP_AFTER_GAP("pattern of idle times", 0.2),
    /** Idle times that followed two about as long as the last two. */
    GAP_AFTER_TWO_GAPS("pattern of idle times", 0.2),
    /** Whether it was called one period ago, two, and so on; the period by autocorrelation. */
    PERIOD("period", 0.2),
    /** What functions called as often do after as long an idle time: for functions of which little is known. */
    POPULATION("functions called as often", 0.1),
    /** What functions do after the same eight slots: the states of a burst. */
    RECENT_SLOTS("burst", 0),
    /** Its rate over some five slots. */
    RATE_NOW("burst", 0),
    /** Its rate over some 25 slots. */
    RATE_LATELY("rate of calls", 0),
    /** Its rate over all its time. */
    RATE_ALWAYS("rate of calls", 0),
    /** Whether it was called 60 slots ago, 120, and so on: an hour where a slot is a minute. */
    SIXTY_SLOTS("called every 60 slots", 0),
    /** What it does when another function of its app was called in the slot before. */
    APP("another function of its app", 0),
    /** How often it was called one slot off its period; not a guess of its own. */
    PERIOD_NEIGHBOURS("period", 0),
    /** The same for all. */
    BIAS("", 0);

    /** How many inputs the mixture has. */
    static final int COUNT = values().length;
    /** The first so many are guesses of their own and are held against keep-alive. */
    static final int GUESSES = PERIOD_NEIGHBOURS.index();

    private static final Model[] ALL = values();

    private final String reason;
    private final double firstWeight;

    Model(String reason, double firstWeight) {
        this.reason = reason;
        this.firstWeight = firstWeight;
    }

    static Model at(int index) {
        return ALL[index];
    }

    /** Its place in vectors of inputs and weights: the order of the constants is their layout. */
    @SuppressWarnings("EnumOrdinal")
    int index() {
        return ordinal();
    }

    /** For people. */
    String reason() {
        return reason;
    }

    /** Its weight before anything is learned. */
    double firstWeight() {
        return firstWeight;
    }
}
