package dev.thaw.knative.function;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.kubernetes.api.model.Pod;

import dev.thaw.platform.function.DeploymentStatus;
import dev.thaw.platform.function.FunctionView;

/** What a Service and its newest revision say, as the function's status: stable reasons, and what to do next. */
final class StatusRule {
    private static final String READY = "Ready";
    private static final String TRUE = "True";
    private static final String FALSE = "False";
    private static final String UNKNOWN = "Unknown";

    private StatusRule() {}

    /**
     * The status that is shown.
     *
     * @param newest the revision that the Service created last; empty when it is not known
     * @param pods of that revision
     */
    static DeploymentStatus of(Service service, Optional<Revision> newest, List<Pod> pods, Instant now) {
        var conditions = new ArrayList<FunctionView.Condition>();
        List<Condition> told = told(service);
        conditions.add(ready(service, find(told, READY), newest, pods, now));
        told.stream()
                .filter(condition -> !condition.getType().equals(READY))
                .map(StatusRule::asTold)
                .forEach(conditions::add);
        return new DeploymentStatus(
                service.getStatus() == null ? null : service.getStatus().getUrl(), conditions);
    }

    /** Of a function whose Service is not there or could not be applied. */
    static DeploymentStatus without(String reason, String message) {
        return new DeploymentStatus(null, List.of(new FunctionView.Condition(READY, UNKNOWN, reason, message)));
    }

    private static FunctionView.Condition ready(
            Service service, Optional<Condition> ready, Optional<Revision> newest, List<Pod> pods, Instant now) {
        Long seen = service.getStatus() == null ? null : service.getStatus().getObservedGeneration();
        if (!Objects.equals(seen, service.getMetadata().getGeneration()) || ready.isEmpty()) {
            return new FunctionView.Condition(READY, UNKNOWN, "deploying", "Knative has not looked at it yet.");
        }
        if (ready.get().getStatus().equals(TRUE)) {
            return new FunctionView.Condition(READY, TRUE, null, null);
        }
        Optional<Condition> blame = newest.flatMap(StatusRule::blame)
                .filter(b -> Cause.of(b.getReason(), b.getMessage()).isPresent());
        Condition shown = blame.orElse(ready.get());
        Optional<Cause> cause = Cause.of(shown.getReason(), shown.getMessage());
        String status = ready.get().getStatus();
        if (cause.isPresent()) {
            return caused(status, cause.get(), shown.getMessage());
        }
        Optional<PodTrouble> trouble = PodTrouble.of(pods, now);
        if (trouble.isPresent()) {
            return caused(status, trouble.get().cause(), trouble.get().message());
        }
        String reason = FALSE.equals(status) ? kebab(shown.getReason(), "not-ready") : "deploying";
        return new FunctionView.Condition(READY, status, reason, shown.getMessage());
    }

    private static FunctionView.Condition caused(String status, Cause cause, String message) {
        return new FunctionView.Condition(READY, status, cause.reason(), sentence(message) + cause.advice());
    }

    /** The condition of a revision that says the most: a failure before what is merely not known yet. */
    private static Optional<Condition> blame(Revision revision) {
        List<Condition> all =
                revision.getStatus() == null ? List.of() : revision.getStatus().getConditions();
        return all.stream()
                .filter(c ->
                        c.getType().equals("ContainerHealthy") || c.getType().equals("ResourcesAvailable"))
                .filter(c -> FALSE.equals(c.getStatus())
                        || Cause.of(c.getReason(), c.getMessage()).isPresent())
                .findFirst();
    }

    private static List<Condition> told(Service service) {
        return service.getStatus() == null || service.getStatus().getConditions() == null
                ? List.of()
                : service.getStatus().getConditions();
    }

    private static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream().filter(c -> c.getType().equals(type)).findFirst();
    }

    private static FunctionView.Condition asTold(Condition condition) {
        return new FunctionView.Condition(
                condition.getType(), condition.getStatus(), kebab(condition.getReason(), null), condition.getMessage());
    }

    private static String sentence(String message) {
        if (message == null || message.isBlank()) {
            return "";
        }
        String text = message.strip();
        return (text.endsWith(".") ? text : text + ".") + " ";
    }

    /** {@code RevisionFailed} as {@code revision-failed}. */
    private static String kebab(String reason, String otherwise) {
        return reason == null || reason.isEmpty()
                ? otherwise
                : reason.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
