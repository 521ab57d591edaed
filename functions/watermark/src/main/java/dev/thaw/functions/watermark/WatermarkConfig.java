package dev.thaw.functions.watermark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the function is told by its environment ({@code WATERMARK_WORKERS}, {@code WATERMARK_LINKS_KEYS}, …). */
@ConfigMapping(prefix = "watermark")
public interface WatermarkConfig {
    /** Font files by name; every text takes from them, in the order of their names, what its own font lacks. */
    Map<String, Path> fonts();

    /** Marks by name, each a JSON object as in jobs, for links. */
    Map<String, String> marks();

    /** Processes that work on pictures, one at a time each; as many as there are processors when absent. */
    OptionalInt workers();

    /** That many. */
    default int workerCount() {
        return workers().orElse(Runtime.getRuntime().availableProcessors());
    }

    /** Whether a worker is started with the function, so that the first picture does not wait for it. */
    @WithDefault("true")
    boolean warm();

    /** How many pictures may wait for a worker. */
    @WithDefault("64")
    int queue();

    /** How long a picture waits for a worker. */
    @WithDefault("10s")
    Duration patience();

    /** What a picture may be at most, and what working on it may cost. */
    LimitsConfig limits();

    FilmsConfig films();

    LinksConfig links();

    /** What an input may be at most, and what working on it may cost. */
    interface LimitsConfig {
        /** Bytes of a file. */
        @WithDefault("256M")
        MemorySize input();

        /** Pixels of a frame. */
        @WithDefault("100000000")
        long pixels();

        /** Frames of an animation. */
        @WithDefault("1000")
        int frames();

        /** Pixels of all frames of all outputs of a job. */
        @WithDefault("1000000000")
        long output();

        /** How long a worker may take for a picture. */
        @WithDefault("60s")
        Duration time();

        /** Writable memory of a worker. */
        @WithDefault("2G")
        MemorySize memory();
    }

    /** Work on films. */
    interface FilmsConfig {
        /** Films worked on at a time; each takes all processors. */
        @WithDefault("1")
        int workers();

        dev.thaw.media.LimitsConfig limits();
    }

    /** Signed addresses of pictures that are made when they are asked for. */
    interface LinksConfig {
        /**
         * Where the keys are: {@code env:NAME} or {@code file:/path}, each holding {@code KEY:SALT} in hexadecimal digits. All of them are taken,
         * so that a new one can be added before the old one goes; without any there are no links.
         */
        Optional<List<String>> keys();

        /** What sources begin with, such as {@code s3://shop/} or {@code https://pictures.example.com/}. */
        Optional<List<String>> sources();

        /** How long caches may keep an answer. */
        @WithDefault("30d")
        Duration maxAge();
    }
}
