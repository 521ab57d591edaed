package dev.thaw.function.net;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How addresses that callers name are reached. */
@ConfigMapping(prefix = "thaw.net")
interface NetConfig {
    /**
     * Own servers that may be reached though they are not public, each as {@code host}, {@code host:port}, {@code address}, {@code address:port}
     * or {@code network/bits}; an IPv6 address with a port stands in brackets.
     */
    Optional<List<String>> allow();

    /** The longest time until a connection stands. */
    @WithDefault("5s")
    Duration connectTimeout();

    /** How many redirections are followed. */
    @WithDefault("3")
    int maxRedirects();
}
