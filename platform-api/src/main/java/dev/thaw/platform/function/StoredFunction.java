package dev.thaw.platform.function;

import java.time.Instant;

/** A function as stored: its manifest, and how often its spec has changed. */
public record StoredFunction(FunctionManifest manifest, long generation, Instant createdAt, Instant updatedAt) {
    public String name() {
        return manifest.name();
    }

    /** The current revision's name, as Knative writes it: {@code media-transcode-00002}. */
    public String revision() {
        return revision(name(), generation);
    }

    static String revision(String function, long generation) {
        return "%s-%05d".formatted(function, generation);
    }
}
