package dev.thaw.platform.manifest;

import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.thaw.platform.problem.ProblemException;

/** A manifest's name (a DNS label, as it becomes part of a host name), labels and annotations. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Metadata(String name, Map<String, String> labels, Map<String, String> annotations) {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    public Metadata {
        if (name == null || !DNS_LABEL.matcher(name).matches()) {
            throw ProblemException.field(
                    "invalid-manifest",
                    "/metadata/name",
                    "'" + name + "' is not a name of 1 to 63 lower-case letters, digits and inner dashes.");
        }
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    }

    /** Refuses a manifest whose name is not the address's. */
    public void mustBe(String expected) {
        if (!name.equals(expected)) {
            throw ProblemException.field(
                    "invalid-manifest",
                    "/metadata/name",
                    "'" + name + "' is not '" + expected + "' as in the address.");
        }
    }
}
