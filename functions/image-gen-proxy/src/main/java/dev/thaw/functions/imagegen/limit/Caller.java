package dev.thaw.functions.imagegen.limit;

/**
 * Whose request it is.
 *
 * @param key the key's name in the configuration
 * @param tenant who shares pictures and jobs with the key
 */
public record Caller(String key, String tenant, Limits limits) {
    /** Everybody, where no keys are configured. */
    public static final String NOBODY_IN_PARTICULAR = "default";
}
