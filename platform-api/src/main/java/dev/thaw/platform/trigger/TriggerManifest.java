package dev.thaw.platform.trigger;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.thaw.platform.manifest.Metadata;
import dev.thaw.platform.problem.ProblemException;

/** A manifest of kind {@code Trigger}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TriggerManifest(String apiVersion, String kind, Metadata metadata, TriggerSpec spec) {
    public TriggerManifest {
        if (metadata == null) {
            throw ProblemException.field("invalid-manifest", "/metadata", "It is missing.");
        }
        if (spec == null) {
            throw ProblemException.field("invalid-manifest", "/spec", "It is missing.");
        }
        TriggerLoop.refuse(spec);
    }

    public String name() {
        return metadata.name();
    }
}
