package dev.thaw.autoscaler.controller;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The revisions that Thaw scales, by {@code NAMESPACE/NAME}. */
final class Revisions {
    private final Map<String, ScaledRevision> all = new ConcurrentHashMap<>();

    /** Null where there is none. */
    ScaledRevision get(String key) {
        return all.get(key);
    }

    Collection<ScaledRevision> all() {
        return all.values();
    }

    void put(ScaledRevision revision) {
        all.put(revision.key(), revision);
    }

    ScaledRevision remove(String key) {
        return all.remove(key);
    }
}
