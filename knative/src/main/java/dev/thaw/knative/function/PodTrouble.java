package dev.thaw.knative.function;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;

/**
 * What keeps a pod from running, as the scheduler and kubelet say it. Knative tells of it only when a revision's progress deadline is over, ten minutes
 * later unless that is changed.
 */
record PodTrouble(Cause cause, String message) {
    /** A function that has run for so long should have answered. */
    private static final Duration LONG = Duration.ofSeconds(30);

    /** The first pod's that has one. */
    static Optional<PodTrouble> of(List<Pod> pods, Instant now) {
        return pods.stream()
                .map(Pod::getStatus)
                .filter(status -> status != null)
                .flatMap(status -> Stream.of(waiting(status), unscheduled(status), silent(status, now))
                        .flatMap(some -> some))
                .findFirst();
    }

    private static Stream<PodTrouble> silent(PodStatus status, Instant now) {
        boolean ready = status.getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
        return ready
                ? Stream.empty()
                : status.getContainerStatuses().stream()
                        .filter(container -> container.getName().equals(ServiceMapping.CONTAINER))
                        .map(ContainerStatus::getState)
                        .filter(state -> state != null && state.getRunning() != null)
                        .map(state -> Instant.parse(state.getRunning().getStartedAt()))
                        .filter(since -> Duration.between(since, now).compareTo(LONG) > 0)
                        .map(since ->
                                new PodTrouble(Cause.NO_ANSWER, "It runs since " + since + " and does not answer"));
    }

    private static Stream<PodTrouble> waiting(PodStatus status) {
        return Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getWaiting() != null)
                .flatMap(state -> of(state.getWaiting()).stream());
    }

    private static Optional<PodTrouble> of(ContainerStateWaiting waiting) {
        return of(waiting.getReason(), waiting.getMessage());
    }

    private static Stream<PodTrouble> unscheduled(PodStatus status) {
        return status.getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled")
                        && condition.getStatus().equals("False"))
                .flatMap(condition -> of(condition.getReason(), condition.getMessage()).stream());
    }

    private static Optional<PodTrouble> of(String reason, String message) {
        return Cause.of(reason, message)
                .map(cause -> new PodTrouble(cause, message == null || message.isBlank() ? reason : message));
    }
}
