package dev.thaw.platform.function;

import java.util.List;

/** Makes functions run: on local processes or on Knative. */
public interface Deployer {
    /** Brings the function to this revision; idempotent. */
    void deploy(FunctionRevision revision);

    /** Stops the function's instances after their running requests. */
    void remove(String function);

    List<InstanceStatus> instances(String function);

    /** The last decisions about the function's instances, the newest first. */
    List<ScalingDecision> decisions(String function);

    /** The last lines that the function's instances wrote, oldest first. */
    List<String> logs(String function, int lines);
}
