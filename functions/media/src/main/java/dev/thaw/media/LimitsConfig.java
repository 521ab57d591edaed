package dev.thaw.media;

import java.time.Duration;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** What an input may be at most, and what working on it may cost. */
public interface LimitsConfig {
    /** How long an input may last. */
    @WithDefault("12h")
    Duration duration();

    /** Pixels of each side of a picture. */
    @WithDefault("8192")
    int side();

    /** Bytes of the input. */
    @WithDefault("32G")
    MemorySize input();

    /** Frames of the input. */
    @WithDefault("3000000")
    long frames();

    /** Streams in the input. */
    @WithDefault("64")
    int streams();

    /** Bytes of all outputs of one job, as planned, and of each file as made. */
    @WithDefault("64G")
    MemorySize output();

    /** Writable memory of one program. */
    @WithDefault("3G")
    MemorySize memory();

    /** Processor time of one program, summed over its threads. */
    @WithDefault("24h")
    Duration processor();

    /** All of them. */
    default Limits toLimits() {
        return new Limits(
                duration(),
                side(),
                input().asLongValue(),
                frames(),
                streams(),
                output().asLongValue(),
                memory().asLongValue(),
                processor());
    }
}
