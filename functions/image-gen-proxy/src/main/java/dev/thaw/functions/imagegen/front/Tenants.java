package dev.thaw.functions.imagegen.front;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.job.Fingerprint;

/** Tells whose key a request carries; only the keys' hashes are known. */
@ApplicationScoped
class Tenants {
    private static final String NOBODY_IN_PARTICULAR = "default";
    private static final String BEARER = "Bearer ";

    private final Map<String, String> byHash;

    Tenants(ImageGenConfig config) {
        byHash = config.keys().entrySet().stream()
                .collect(Collectors.toMap(
                        e -> e.getValue().sha256().toLowerCase(java.util.Locale.ROOT), Map.Entry::getKey));
    }

    /**
     * The caller.
     *
     * @throws dev.thaw.functions.imagegen.FailureException {@code invalid_api_key} when keys are configured and this is none of them
     */
    String of(Call call) {
        if (byHash.isEmpty()) {
            return NOBODY_IN_PARTICULAR;
        }
        String key = call.header("Authorization")
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip())
                .orElse("");
        return Optional.ofNullable(byHash.get(Fingerprint.sha256(key))).orElseThrow(() -> new Failure(
                        401,
                        "invalid_request_error",
                        "invalid_api_key",
                        "No or an unknown API key; send 'Authorization: Bearer KEY'.",
                        null)
                .exception());
    }
}
