package dev.thaw.platform.function;

import java.util.List;

/**
 * How far a deployment is, as its target says.
 *
 * @param url where the function answers; null while it has no address
 * @param conditions the first is {@code Ready}
 */
public record DeploymentStatus(String url, List<FunctionView.Condition> conditions) {
    public DeploymentStatus {
        conditions = List.copyOf(conditions);
    }
}
