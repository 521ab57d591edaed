package dev.thaw.functions.transcode;

import java.time.Duration;
import java.util.Optional;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import dev.thaw.functions.transcode.media.Limits;

/** What the function is told by its environment ({@code TRANSCODE_PRESETS}, {@code TRANSCODE_LIMITS_DURATION}, …). */
@ConfigMapping(prefix = "transcode")
interface TranscodeConfig {
    /** Own presets: a JSON object that gives each name an output, as jobs have them, with a {@code description} if wanted. */
    Optional<String> presets();

    LimitsConfig limits();

    /** What an input may be at most, and what working on it may cost. */
    interface LimitsConfig {
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
}
