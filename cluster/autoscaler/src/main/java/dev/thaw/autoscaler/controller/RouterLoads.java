package dev.thaw.autoscaler.controller;

/** What the other routers have, and whether this one decides. */
public interface RouterLoads {
    /**
     * What other routers have of one revision, summed.
     *
     * @param concurrency the average over about a second
     * @param rps requests that came, per second
     */
    record Load(double concurrency, double rps, int inFlight, int waiting) {
        public static final Load NONE = new Load(0, 0, 0, 0);

        public boolean isNone() {
            return concurrency == 0 && rps == 0 && inFlight == 0 && waiting == 0;
        }
    }

    /** Whether this one decides for all. */
    boolean decides();

    /** Whether all that should have told what they have did so lately. */
    boolean isComplete();

    /** What the others have. */
    Load of(String key);

    /** What this one has. */
    void own(String key, Load load);

    /** Requests wait for one revision: the one that decides should know now. */
    void ask(String key, Load load);

    /** Tells the one that decides what this one has. */
    void publish();

    /** What the forecast of the one that decides has learned, as far as this one has been told; empty when it has not. */
    byte[] learned();

    /** Has the others know it, so that a successor need not learn anew. */
    void learned(byte[] forecast);
}
