package dev.thaw.platform.function;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

import dev.thaw.engine.kpa.ScaleSettings;

/**
 * One immutable version of a function, as a {@link Deployer} runs it.
 *
 * @param executable executable, jar or folder of a Quarkus app; may not exist
 * @param concurrency requests at a time per instance; 0 is no limit
 * @param maxInstances 0 is no limit
 * @param standbys how many idle instances are kept frozen; empty leaves it to the forecast
 * @param scale what the engine's averages work with
 * @param weight its share when not all functions can have what they need; above 0
 * @param manifest what all of this has been read from
 */
public record FunctionRevision(
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
        double weight,
        FunctionManifest manifest) {
    static FunctionRevision of(StoredFunction function) {
        FunctionSpec spec = function.manifest().spec();
        return new FunctionRevision(
                function.name(),
                function.revision(),
                Path.of(spec.executable().orElse("image-only")),
                spec.env(),
                spec.resources().cpus(),
                spec.resources().memoryBytes(),
                spec.resources().scratchBytes(),
                spec.concurrency(),
                spec.timeoutDuration(),
                spec.scale().min(),
                spec.scale().max(),
                spec.scale().idleTime(),
                spec.scale().standbys(),
                spec.scale().settings(),
                spec.scale().share(),
                function.manifest());
    }
}
