package dev.thaw.platform.rest;

import java.util.Optional;

import dev.thaw.platform.problem.ProblemException;

/** Reads {@code If-Match}: the generation that a caller has seen. */
public final class EntityTags {
    private EntityTags() {}

    /** Empty when the header is absent or {@code *}. */
    public static Optional<Long> generation(String ifMatch) {
        if (ifMatch == null || ifMatch.isBlank() || ifMatch.strip().equals("*")) {
            return Optional.empty();
        }
        String tag = ifMatch.strip().replace("\"", "");
        if (!tag.matches("\\d{1,18}")) {
            throw new ProblemException(412, "precondition-failed", "If-Match is not an ETag of this resource.");
        }
        return Optional.of(Long.parseLong(tag));
    }
}
