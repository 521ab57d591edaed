package dev.thaw.autoscaler;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

import dev.thaw.engine.kpa.ScaleSettings;

/**
 * One version of a function, and how it is run.
 *
 * @param executable an executable, a jar, or the folder of a Quarkus app; may not exist
 * @param concurrency requests at a time per instance; 0 is no limit
 * @param timeout the longest time that a request may take
 * @param idle how long an instance without requests stays
 * @param standbys how many of them are kept beyond that; empty leaves it to the forecast, 0 freezes none
 * @param scale what the averages work with
 * @param weight its share when not all functions can have what they need; above 0
 */
public record RevisionSpec(
        String function,
        String revision,
        Path executable,
        Map<String, String> env,
        double cpus,
        long memoryBytes,
        long scratchBytes,
        int concurrency,
        Duration timeout,
        int minInstances,
        int maxInstances,
        Duration idle,
        OptionalInt standbys,
        ScaleSettings scale,
        double weight) {}
