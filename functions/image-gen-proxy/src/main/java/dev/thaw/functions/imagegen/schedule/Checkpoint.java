package dev.thaw.functions.imagegen.schedule;

/**
 * What a back end must have loaded for a job: a base model and its adapters.
 *
 * @param adapters a text that is equal for equal adapters; empty for none
 */
public record Checkpoint(String base, String adapters) {
    private static final char SEPARATOR = '+';

    /** The text form, for storing. */
    @Override
    public String toString() {
        return adapters.isEmpty() ? base : base + SEPARATOR + adapters;
    }

    public static Checkpoint parse(String text) {
        int plus = text.indexOf(SEPARATOR);
        return plus < 0 ? new Checkpoint(text, "") : new Checkpoint(text.substring(0, plus), text.substring(plus + 1));
    }
}
