package dev.thaw.platform.function;

import java.util.List;
import java.util.Optional;

/** Makes functions run: on local processes or on Knative. */
public interface Deployer {
    /** What it deploys to: {@code process} or {@code knative}. */
    default String target() {
        return "process";
    }

    /**
     * Refuses what can never run here, before it is stored.
     *
     * @throws dev.thaw.platform.problem.ProblemException naming the field and what to do
     */
    default void check(FunctionManifest manifest) {}

    /** Brings the function to this revision; idempotent. */
    void deploy(FunctionRevision revision);

    /** Stops the function's instances after their running requests. */
    void remove(String function);

    /** What the deployer itself knows of the function's state; empty when its instances tell all. */
    default Optional<DeploymentStatus> status(String function) {
        return Optional.empty();
    }

    List<InstanceStatus> instances(String function);

    /** The last decisions about the function's instances, the newest first. */
    List<ScalingDecision> decisions(String function);

    /** The last lines that the function's instances wrote, oldest first. */
    List<String> logs(String function, int lines);
}
