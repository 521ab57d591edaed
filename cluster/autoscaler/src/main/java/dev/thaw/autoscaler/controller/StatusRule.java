package dev.thaw.autoscaler.controller;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerStatus;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerStatusBuilder;
import io.fabric8.knative.pkg.apis.Condition;

import dev.thaw.engine.kpa.ScaleReader.Problem;

/**
 * The status of a PodAutoscaler, as Knative's revision controller reads it. The transitions of {@code Active} are those of
 * {@code pkg/reconciler/autoscaling/kpa/kpa.go:computeActiveCondition} of knative/serving.
 */
public final class StatusRule {
    static final String ACTIVE = "Active";
    static final String INITIALISED = "ScaleTargetInitialized";
    static final String SERVED = "SKSReady";
    static final String READY = "Ready";
    /** Only there when annotations are wrong. */
    static final String SETTINGS = "SettingsAccepted";

    private StatusRule() {}

    /**
     * The next status.
     *
     * @param before as it stands; null when there is none yet
     * @param service the Service in front of the revision; empty while there is none
     * @param problems of its annotations
     */
    static PodAutoscalerStatus next(
            PodAutoscalerStatus before,
            long generation,
            String service,
            Scale scale,
            List<Problem> problems,
            Instant now) {
        var conditions = new Conditions(before == null ? List.of() : before.getConditions(), now);
        boolean hasService = !service.isEmpty();
        // There is no ServerlessService: what stands for it is ready as soon as the Service is.
        conditions.set(SERVED, hasService ? Conditions.TRUE : Conditions.UNKNOWN, null, null);
        boolean initialised = conditions.is(INITIALISED, Conditions.TRUE);
        int activeFrom = scale.activeFrom(initialised);
        if (initialised || (hasService && scale.ready() >= activeFrom)) {
            conditions.set(INITIALISED, Conditions.TRUE, null, null);
        } else {
            conditions.set(INITIALISED, Conditions.UNKNOWN, "NotReady", "The initial scale has not been reached.");
        }
        active(conditions, scale, activeFrom);
        ready(conditions);
        settings(conditions, problems);
        return new PodAutoscalerStatusBuilder()
                .withServiceName(service)
                .withMetricsServiceName("")
                .withObservedGeneration(generation)
                .withDesiredScale(desired(before, scale))
                .withActualScale(scale.ready())
                .withConditions(conditions.sorted())
                .build();
    }

    /** Beside those that Knative knows, and of no influence on them. */
    private static void settings(Conditions conditions, List<Problem> problems) {
        if (problems.isEmpty()) {
            conditions.remove(SETTINGS);
        } else {
            String message = problems.stream()
                    .map(problem -> problem.field() + ": " + problem.message())
                    .collect(Collectors.joining(" "));
            conditions.set(SETTINGS, Conditions.FALSE, "InvalidAnnotation", message + " The defaults are used.");
        }
    }

    /** What was said before, while nothing is known. */
    private static Integer desired(PodAutoscalerStatus before, Scale scale) {
        if (scale.wanted() >= 0) {
            return scale.wanted();
        }
        return before == null ? null : before.getDesiredScale();
    }

    private static void active(Conditions conditions, Scale scale, int activeFrom) {
        boolean isInactive = conditions.is(ACTIVE, Conditions.FALSE);
        if (scale.wanted() == 0 || activeFrom == 0) {
            boolean gaveUp = conditions.is(ACTIVE, Conditions.UNKNOWN) && activeFrom > 0;
            if (gaveUp) {
                conditions.set(ACTIVE, Conditions.FALSE, "TimedOut", "The target could not be activated.");
            } else if (!isInactive) {
                conditions.set(ACTIVE, Conditions.FALSE, "NoTraffic", "The target is not receiving traffic.");
            }
        } else if (scale.wanted() < 0 && isInactive) {
            // Nothing is known, so nothing is said anew.
            return;
        } else if (scale.ready() < activeFrom) {
            conditions.set(ACTIVE, Conditions.UNKNOWN, "Queued", "Requests wait while instances come up.");
        } else {
            conditions.set(ACTIVE, Conditions.TRUE, null, null);
        }
    }

    /** False when one is false, else unknown when one is. */
    private static void ready(Conditions conditions) {
        List<Condition> parts = List.of(ACTIVE, INITIALISED, SERVED).stream()
                .flatMap(type -> conditions.find(type).stream())
                .toList();
        Condition worst = parts.stream()
                .filter(c -> c.getStatus().equals(Conditions.FALSE))
                .findFirst()
                .or(() -> parts.stream()
                        .filter(c -> c.getStatus().equals(Conditions.UNKNOWN))
                        .findFirst())
                .orElse(null);
        if (worst == null) {
            conditions.set(READY, Conditions.TRUE, null, null);
        } else {
            conditions.set(READY, worst.getStatus(), worst.getReason(), worst.getMessage());
        }
    }
}
