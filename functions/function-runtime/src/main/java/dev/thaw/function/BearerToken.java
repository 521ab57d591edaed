package dev.thaw.function;

import java.util.Optional;

/** Reads the header {@code Authorization: Bearer TOKEN} (RFC 6750). */
public final class BearerToken {
    private static final String BEARER = "Bearer ";

    private BearerToken() {}

    /** The token of a header's value; empty when it has none. */
    public static Optional<String> of(Optional<String> authorization) {
        return authorization
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
    }
}
