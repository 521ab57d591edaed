package dev.thaw.functions.imagegen;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import dev.thaw.functions.imagegen.backend.BackendType;

/** Which back ends and models there are, and what a request may ask for. */
@ConfigMapping(prefix = "thaw.imagegen")
public interface ImageGenConfig {
    /** The image generators by their names here. */
    Map<String, BackendConfig> backends();

    /** The models by the names that callers use. */
    Map<String, ModelConfig> models();

    /** The API keys by their names; without any, everybody is the key and tenant {@code default}. */
    Map<String, KeyConfig> keys();

    /** What applies to keys that say nothing else, and to everybody where there are none. */
    LimitConfig limits();

    /** Where pictures are stored; below it, date, tenant and job. */
    @WithDefault("s3://media/images/")
    String output();

    /** Where else callers may have pictures stored by {@code thaw.output}: addresses that theirs must begin with, each with a slash at its end. */
    Optional<List<String>> outputs();

    /** The function that stamps pictures. */
    WatermarkConfig watermark();

    /** Files of requests. */
    BatchConfig batch();

    /** How long the address of a picture can be read; 7 days at most. */
    @WithDefault("1h")
    Duration urlLifetime();

    /** When an answer is of no use any more; a job that has not ended by then fails. */
    @WithDefault("10m")
    Duration deadline();

    /** How old pictures may be that are given again for the same request with the same seed. */
    @WithDefault("24h")
    Duration cacheLifetime();

    /** How often back ends are asked whether they are there, and what they have loaded. */
    @WithDefault("15s")
    Duration healthInterval();

    /** How long a back end is left alone after three failures in a row; then one job tries whether it works again. */
    @WithDefault("15s")
    Duration breakerDelay();

    /** Whether prompts appear in the log; they belong to their authors. */
    @WithDefault("false")
    boolean logPrompts();

    /** The longest prompt, in characters. */
    @WithDefault("32000")
    int maxPrompt();

    /** The most pictures of one request. */
    @WithDefault("10")
    int maxImages();

    /** The most pixels of one picture. */
    @WithDefault("4194304")
    int maxPixels();

    /** The most bytes of one picture that a request starts from. */
    @WithDefault("26214400")
    int maxInputBytes();

    /** The most pixels of one picture that a request starts from. */
    @WithDefault("25000000")
    int maxInputPixels();

    /** The most jobs that wait for back ends, of all instances; more get 503 {@code queue_full}. */
    @WithDefault("100000")
    int maxQueued();

    /** How long the records of ended jobs are kept; usage reaches as far back. */
    @WithDefault("30d")
    Duration keep();

    /** How long a job belongs to its instance after that was last heard of. */
    @WithDefault("10s")
    Duration lease();

    /** How long a job may wait for a back end that has its model loaded; after that it goes first, whatever has to be loaded. */
    @WithDefault("2m")
    Duration patience();

    /** Where the secret is that webhooks are signed with, as {@code env:NAME} or {@code file:/path}; it begins with {@code whsec_}. */
    Optional<String> webhookSecret();

    /** The watermark function. */
    interface WatermarkConfig {
        /** Its address; without one that behind the router of one machine, and where there is none, {@code thaw.watermark} is refused. */
        Optional<URI> url();

        /** How long it may take for one picture, its start included. */
        @WithDefault("60s")
        Duration timeout();
    }

    /** Files of requests. */
    interface BatchConfig {
        /** The most requests in a file. */
        @WithDefault("10000")
        int maxLines();

        /** The most bytes of a file; 64 MiB at most. */
        @WithDefault("16777216")
        int maxBytes();

        /** Of its jobs; those that somebody waits for have 0. */
        @WithDefault("-50")
        int priority();

        /** Whose files they are, by names of yours: where keys are configured, no other file is taken. */
        Map<String, SourceConfig> sources();

        /** How long its jobs may wait. */
        @WithDefault("24h")
        Duration deadline();
    }

    /** A folder whose files belong to a key. */
    interface SourceConfig {
        /** What the files' addresses begin with, such as {@code s3://media/prompts/shop/}; the longest one that fits counts. */
        String prefix();

        /** The name of the key that has, and pays for, their jobs. */
        String key();
    }

    /** One image generator. */
    interface BackendConfig {
        /** Which protocol it speaks. */
        BackendType type();

        /** Where it is; the sketch back end needs none. */
        Optional<URI> url();

        /** Jobs that it works on at a time. */
        @WithDefault("1")
        int slots();

        /** The price of one picture, in any currency. */
        @WithDefault("0")
        double price();

        /** Where its credential is: {@code env:NAME} or {@code file:/path}; for basic authentication {@code user:password}. */
        Optional<String> credential();

        /** How long it may take for one job. */
        @WithDefault("5m")
        Duration timeout();

        /** How often it is asked how far it is. */
        @WithDefault("500ms")
        Duration poll();

        /** ComfyUI's workflows: files in its API format with placeholders, by the names that {@code thaw.workflow} takes. */
        Map<String, Path> workflows();

        /** What an OpenAI-compatible server understands beyond OpenAI's own parameters, such as {@code thaw.seed}. */
        Optional<Set<String>> extras();

        /** Other hosts that a Flux server may name for asking after a job; the credential is sent there. */
        Optional<List<String>> hosts();

        /** This function's own address as a Flux server sees it, for webhooks; they need a {@link #webhookSecret}, too. */
        Optional<URI> callback();

        /** Where the secret of those webhooks is, as {@link #credential}. */
        Optional<String> webhookSecret();

        /** The least time that a picture takes; for trying things out with the sketch back end. */
        @WithDefault("0s")
        Duration pace();
    }

    /** One model as callers name it. */
    interface ModelConfig {
        /** The back ends that have it. */
        List<String> backends();

        /** The model's name at a back end, where it has another one there. */
        Map<String, String> names();

        /** Models that stand in for this one, in this order, when none of its back ends can do the work; not for what was refused. */
        Optional<List<String>> fallback();
    }

    /** One caller. */
    interface KeyConfig {
        /** The SHA-256 of the key in hexadecimal. */
        String sha256();

        /** Who shares jobs and pictures with it; the key's name unless told otherwise. */
        Optional<String> tenant();

        /** What it may have. */
        LimitConfig limits();

        /** Its share of the back ends when several keys want them: 2 gets twice as much as 1. */
        @WithDefault("1")
        double weight();

        /** Added to the priority of its requests; one that is beyond 200 goes before all that others can ask for. */
        @WithDefault("0")
        int priority();
    }

    /** How much of something a key may have; without a value there is no limit. All instances count together. */
    interface LimitConfig {
        /** Requests for pictures, in a burst or spread; more get 429 {@code rate_limit_exceeded}. */
        OptionalInt requestsPerMinute();

        /** Jobs that wait or are worked on; more get 429 {@code open_jobs_limit_exceeded}. */
        OptionalInt openJobs();

        /** Jobs that are worked on; more of them wait. */
        OptionalInt concurrency();

        /** The price of a day's pictures, in UTC; beyond it come 429 {@code insufficient_quota}. */
        OptionalDouble dailyBudget();
    }
}
