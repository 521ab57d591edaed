package dev.thaw.platform.trigger;

import dev.thaw.platform.event.StorageChange;

/** Decides whether a trigger wants a change. */
public final class TriggerMatch {
    private TriggerMatch() {}

    public static boolean matches(TriggerSpec.ObjectStorage filter, StorageChange change) {
        return filter.bucket().equals(change.bucket())
                && filter.events().contains(change.created() ? "created" : "removed")
                && change.key().startsWith(filter.prefix())
                && (filter.suffixes().isEmpty()
                        || filter.suffixes().stream().anyMatch(suffix -> endsWith(change.key(), suffix)));
    }

    /** Ignores case: cameras write {@code .MOV} and {@code .JPG}. */
    private static boolean endsWith(String key, String suffix) {
        return key.regionMatches(true, key.length() - suffix.length(), suffix, 0, suffix.length());
    }
}
