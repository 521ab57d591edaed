package dev.thaw.function;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What an instance is told by its environment ({@code THAW_SCRATCH}, {@code THAW_SCRATCH_LIMIT}, …). */
@ConfigMapping(prefix = "thaw")
interface FunctionConfig {
    /** The folder for temporary files; a folder of its own for each instance. */
    Optional<Path> scratch();

    /** The most bytes that an invocation may have in scratch; 0 is no limit. */
    @WithDefault("0")
    long scratchLimit();

    /** Invocations at a time; 0 is no limit. */
    @WithDefault("0")
    int concurrency();

    /** The platform's address for progress; absent behind a plain broker. */
    Optional<URI> api();

    /** Where functions are called, at {@code /fn/NAME/}; absent where each has a name of its own. */
    Optional<URI> router();

    /** Where to say, by a POST, that the instance listens; absent when nobody waits for that. */
    Optional<URI> ready();

    /**
     * How long what runs may go on once the instance is told to stop; then it is handed back, to be run elsewhere. Less than
     * {@code quarkus.shutdown.timeout}, after which the process ends.
     */
    @WithDefault("20s")
    Duration grace();

    /** How long a connection to the object store may have been idle, frozen time included, to be used again. */
    @WithDefault("10s")
    Duration connectionIdle();
}
