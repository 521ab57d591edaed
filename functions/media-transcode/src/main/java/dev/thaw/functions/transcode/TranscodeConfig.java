package dev.thaw.functions.transcode;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import dev.thaw.functions.transcode.parallel.ParallelSettings;
import dev.thaw.media.LimitsConfig;

/** What the function is told by its environment ({@code TRANSCODE_PRESETS}, {@code TRANSCODE_LIMITS_DURATION}, …). */
@ConfigMapping(prefix = "transcode")
interface TranscodeConfig {
    /** Own presets: a JSON object that gives each name an output, as jobs have them, with a {@code description} if wanted. */
    Optional<String> presets();

    LimitsConfig limits();

    ParallelConfig parallel();

    /** How several workers make one film. */
    interface ParallelConfig {
        /** Where this function is called, so that others of its instances take parts; the platform's router when absent. */
        Optional<URI> url();

        /** The most workers of one job. */
        @WithDefault("8")
        int workers();

        /** How much of a film is worth a worker, when the job leaves the number of workers to the function. */
        @WithDefault("60s")
        Duration share();

        /** The shortest part; parts begin at key frames, so most are longer. */
        @WithDefault("10s")
        Duration part();

        /** How long a worker may say nothing before its part is given to another. */
        @WithDefault("30s")
        Duration silence();

        /** All of them; the address is another where none is configured. */
        default ParallelSettings toSettings(Optional<URI> otherwise) {
            return new ParallelSettings(url().or(() -> otherwise), workers(), share(), part(), silence());
        }
    }
}
