package dev.thaw.platform.trigger;

import java.time.Instant;

/** A trigger as stored. */
public record StoredTrigger(TriggerManifest manifest, long generation, Instant createdAt, Instant updatedAt) {
    public String name() {
        return manifest.name();
    }

    public TriggerSpec spec() {
        return manifest.spec();
    }
}
