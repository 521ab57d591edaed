package dev.thaw.platform.function;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.thaw.platform.manifest.Metadata;
import dev.thaw.platform.problem.ProblemException;

/** A manifest of kind {@code Function}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FunctionManifest(String apiVersion, String kind, Metadata metadata, FunctionSpec spec) {
    public FunctionManifest {
        if (metadata == null) {
            throw ProblemException.field("invalid-manifest", "/metadata", "It is missing.");
        }
        if (spec == null) {
            throw ProblemException.field("invalid-manifest", "/spec", "It is missing.");
        }
        spec = spec.scaled(ScaleBlock.of(spec.scale(), metadata.annotations()));
    }

    public String name() {
        return metadata.name();
    }
}
