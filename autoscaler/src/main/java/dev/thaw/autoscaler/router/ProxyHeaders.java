package dev.thaw.autoscaler.router;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.vertx.core.MultiMap;

/** Copies headers from one side to the other without those that are for one connection only (RFC 9110, section 7.6.1). */
final class ProxyHeaders {
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private ProxyHeaders() {}

    static void copy(MultiMap from, MultiMap to) {
        Set<String> named = Arrays.stream(String.valueOf(from.get("Connection"))
                        .toLowerCase(Locale.ROOT)
                        .split(",", -1))
                .map(String::strip)
                .collect(Collectors.toSet());
        from.forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && !named.contains(name) && !name.startsWith(":")) {
                to.add(header.getKey(), header.getValue());
            }
        });
    }
}
