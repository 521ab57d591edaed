package dev.thaw.platform.function;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.thaw.platform.manifest.Metadata;

/** A function with its status, as the REST API answers. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FunctionView(String apiVersion, String kind, Metadata metadata, FunctionSpec spec, Status status) {
    /** What is the case, as opposed to what is wanted. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Status(
            String revision,
            long generation,
            String url,
            Instant updatedAt,
            List<Condition> conditions,
            List<InstanceStatus> instances) {}

    /** As in Kubernetes: {@code status} is True, False or Unknown, {@code reason} a stable word. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Condition(String type, String status, String reason, String message) {}

    static FunctionView of(
            StoredFunction function, List<InstanceStatus> instances, Optional<DeploymentStatus> deployment) {
        FunctionManifest manifest = function.manifest();
        return new FunctionView(
                manifest.apiVersion(),
                manifest.kind(),
                manifest.metadata(),
                manifest.spec(),
                new Status(
                        function.revision(),
                        function.generation(),
                        deployment.map(DeploymentStatus::url).orElse(null),
                        function.updatedAt(),
                        deployment
                                .map(DeploymentStatus::conditions)
                                .orElseGet(() -> List.of(ready(manifest.spec(), instances))),
                        instances));
    }

    private static Condition ready(FunctionSpec spec, List<InstanceStatus> instances) {
        boolean missing =
                spec.executable().filter(path -> !Files.exists(Path.of(path))).isPresent();
        if (missing) {
            return new Condition(
                    "Ready", "False", "executable-not-found", "There is no file " + spec.packagePath() + "; build it.");
        }
        return instances.stream()
                .filter(instance -> "failed".equals(instance.state()))
                .findFirst()
                .map(failed -> new Condition("Ready", "False", "instance-failed", failed.reason()))
                .orElse(new Condition("Ready", "True", null, null));
    }
}
