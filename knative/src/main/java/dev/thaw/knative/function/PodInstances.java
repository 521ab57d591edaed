package dev.thaw.knative.function;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;

import dev.thaw.platform.function.InstanceStatus;

/** A function's pods as its instances. */
final class PodInstances {
    private PodInstances() {}

    static InstanceStatus of(Pod pod) {
        Optional<ContainerStateWaiting> failure = failure(pod);
        return new InstanceStatus(
                pod.getMetadata().getName(),
                pod.getMetadata().getLabels().get(Labels.KNATIVE_REVISION),
                null,
                null,
                state(pod, failure),
                "cold",
                Instant.parse(pod.getMetadata().getCreationTimestamp()),
                null,
                failure.map(PodInstances::reason).orElse(null));
    }

    private static String state(Pod pod, Optional<ContainerStateWaiting> failure) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return "draining";
        }
        if (failure.isPresent() || "Failed".equals(pod.getStatus().getPhase())) {
            return "failed";
        }
        return pod.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"))
                ? "ready"
                : "starting";
    }

    /** Of the first container that waits for something that is known to be a failure. */
    private static Optional<ContainerStateWaiting> failure(Pod pod) {
        List<ContainerStatus> containers = pod.getStatus().getContainerStatuses();
        return containers.stream()
                .filter(c -> c.getState() != null && c.getState().getWaiting() != null)
                .map(c -> c.getState().getWaiting())
                .filter(waiting -> Cause.of(waiting.getReason(), null).isPresent())
                .findFirst();
    }

    private static String reason(ContainerStateWaiting waiting) {
        String advice = Cause.of(waiting.getReason(), waiting.getMessage())
                .orElseThrow()
                .advice();
        return waiting.getReason() + ": " + advice;
    }
}
