package dev.thaw.autoscaler.controller;

import java.util.Optional;

/** How the router answers an ingress that asks, on any path, whether a route leads to it ({@code K-Network-Probe: probe}). */
public final class NetworkProbe {
    /** The header that makes a request a probe. */
    public static final String PROBE = "K-Network-Probe";

    /** The version of the ingress' configuration, given back as it came. */
    public static final String HASH = "K-Network-Hash";

    private NetworkProbe() {}

    /** @param hash to be sent back; null where the status is 400 */
    public record Answer(int status, String hash) {}

    /**
     * The answer; empty when the request is no probe and goes its way.
     *
     * @param probe the value of {@link #PROBE}, or null
     * @param hash the value of {@link #HASH}, or null
     */
    public static Optional<Answer> answer(String probe, String hash) {
        if (!"probe".equals(probe)) {
            return Optional.empty();
        }
        return Optional.of(hash == null || hash.isEmpty() ? new Answer(400, null) : new Answer(200, hash));
    }
}
