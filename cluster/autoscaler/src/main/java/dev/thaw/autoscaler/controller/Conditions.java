package dev.thaw.autoscaler.controller;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.pkg.apis.ConditionBuilder;

/** The conditions of a status, by type; the time of a condition changes only when its status does. */
final class Conditions {
    static final String TRUE = "True";
    static final String FALSE = "False";
    static final String UNKNOWN = "Unknown";

    private final List<Condition> conditions;
    private final String now;

    Conditions(List<Condition> conditions, Instant now) {
        this.conditions = new ArrayList<>(conditions);
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    Optional<Condition> find(String type) {
        return conditions.stream().filter(c -> c.getType().equals(type)).findFirst();
    }

    boolean is(String type, String status) {
        return find(type).filter(c -> c.getStatus().equals(status)).isPresent();
    }

    void set(String type, String status, String reason, String message) {
        String since = find(type)
                .filter(old -> old.getStatus().equals(status))
                .map(Condition::getLastTransitionTime)
                .orElse(now);
        conditions.removeIf(c -> c.getType().equals(type));
        conditions.add(new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(since)
                .build());
    }

    void remove(String type) {
        conditions.removeIf(c -> c.getType().equals(type));
    }

    List<Condition> sorted() {
        return conditions.stream()
                .sorted(Comparator.comparing(Condition::getType))
                .toList();
    }
}
