package dev.thaw.platform.invocation;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How invocations are worked off. */
@ConfigMapping(prefix = "thaw.dispatcher")
public interface DispatcherConfig {
    /** The router's address. */
    @WithDefault("http://127.0.0.1:8081")
    URI router();

    /** Where the router tells functions apart by host: the host, {@code {function}} being the name; else by the path {@code /fn/NAME/}. */
    Optional<String> host();

    /** Whether this is the only dispatcher, so that a record that is running at its start has been lost. */
    @WithDefault("false")
    boolean single();

    /** How long a record belongs to the process that claimed it without a sign of life. */
    @WithDefault("30s")
    Duration lease();

    /** The most invocations of one function under way at a time when its concurrency has no limit. */
    @WithDefault("256")
    int maxInFlight();

    /** How long past a function's timeout its answer is waited for. */
    @WithDefault("10s")
    Duration grace();
}
