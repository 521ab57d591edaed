package dev.thaw.autoscaler.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerStatus;
import io.fabric8.knative.pkg.apis.Condition;

import dev.thaw.autoscaler.router.Fleet;
import dev.thaw.autoscaler.scaling.LoadMeter;
import dev.thaw.autoscaler.target.knative.RevisionPods;
import dev.thaw.engine.kpa.Activity;

/** A PodAutoscaler of Thaw's class, and what is known about its revision. */
final class ScaledRevision {
    private final String key;
    private final Fleet fleet;
    private final LoadMeter meter;
    private final RevisionPods.Home home;
    private volatile PodAutoscaler resource;
    private volatile RevisionSettings settings;
    /** The Service that is named after the revision; empty while there is none. */
    private volatile String service = "";

    private volatile PodAutoscalerStatus status;
    /** When more pods were asked for last, in ns; 0 for never. */
    private volatile long asked;

    /** On the deciding thread alone, from here on. */
    private RevisionDecision decision;

    private Activity activity;
    private int planned;
    private long measuredAt;
    private boolean waited;

    /** @param port of its pods' queue-proxies */
    ScaledRevision(String key, Fleet fleet, int port, PodAutoscaler resource, RevisionSettings settings, long now) {
        this.key = key;
        this.fleet = fleet;
        this.home = new RevisionPods.Home(fleet, port, () -> asked);
        this.meter = new LoadMeter(fleet, now);
        this.resource = resource;
        this.settings = settings;
        this.measuredAt = now;
    }

    String key() {
        return key;
    }

    Fleet fleet() {
        return fleet;
    }

    /** Where its pods go. */
    RevisionPods.Home home() {
        return home;
    }

    LoadMeter meter() {
        return meter;
    }

    PodAutoscaler resource() {
        return resource;
    }

    String namespace() {
        return resource.getMetadata().getNamespace();
    }

    String name() {
        return resource.getMetadata().getName();
    }

    String deployment() {
        return resource.getSpec().getScaleTargetRef().getName();
    }

    RevisionSettings settings() {
        return settings;
    }

    void update(PodAutoscaler next, RevisionSettings read) {
        resource = next;
        settings = read;
    }

    String service() {
        return service;
    }

    void serve(String name) {
        service = name;
    }

    PodAutoscalerStatus status() {
        return status;
    }

    long asked() {
        return asked;
    }

    void asked(long now) {
        asked = now;
    }

    /** A request waits here, and another replica decides: from now on a pod is being started for it. */
    void waits(long now) {
        if (!waited) {
            waited = true;
            asked = now;
        }
    }

    /** No request waits here. */
    void waitsNot() {
        waited = false;
    }

    /** Forgets what was decided: the next decision begins with what the API server says. */
    void restart() {
        decision = null;
        activity = null;
        planned = 0;
    }

    boolean isDecided() {
        return decision != null;
    }

    /**
     * Begins to decide.
     *
     * @param written the status as it stands; null when there is none yet
     */
    void begin(PodAutoscalerStatus written, long now, Instant wall) {
        decision = new RevisionDecision(settings, fleet.answering(), now);
        status = written;
        activity = activity(status, now, wall);
        if (service.isEmpty() && written != null && written.getServiceName() != null) {
            service = written.getServiceName();
        }
    }

    /** What decides, with the newest settings. */
    RevisionDecision decision() {
        decision.update(settings);
        return decision;
    }

    boolean isInactive() {
        return activity != null && activity.phase() == Activity.Phase.INACTIVE;
    }

    /** How many pods the forecast wants. */
    void plan(int pods) {
        planned = pods;
    }

    /** Whether it has standbys, or may have. */
    boolean keepsPods() {
        return settings.standbys() > 0 || settings.isForecast();
    }

    int planned() {
        return settings.isForecast() ? planned : 0;
    }

    /** How long ago this was called before, in ns. */
    long lap(long now) {
        long lap = now - measuredAt;
        measuredAt = now;
        return lap;
    }

    Activity activity() {
        return activity;
    }

    boolean isInitialised() {
        return isInitialised(status);
    }

    /** @param status null when there is none yet */
    static boolean isInitialised(PodAutoscalerStatus status) {
        return is(status, StatusRule.INITIALISED, Conditions.TRUE);
    }

    /** Goes on to the next status; true when it says something new. */
    boolean next(int scale, int ready, long now, Instant wall) {
        var numbers = new Scale(scale, ready, settings.min(), settings.bounds().initial());
        Long generation = resource.getMetadata().getGeneration();
        PodAutoscalerStatus next = StatusRule.next(
                status, generation == null ? 0 : generation, service, numbers, settings.problems(), wall);
        boolean news = !next.equals(status);
        status = next;
        Activity.Phase phase = phase(next);
        if (phase != activity.phase()) {
            activity = new Activity(phase, now);
        }
        return news;
    }

    /** Clocks may differ: what happened later than now happened now. */
    private static Activity activity(PodAutoscalerStatus status, long now, Instant wall) {
        Duration since = find(status, StatusRule.ACTIVE)
                .map(condition -> Duration.between(Instant.parse(condition.getLastTransitionTime()), wall))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
        return new Activity(phase(status), now - since.toNanos());
    }

    private static Activity.Phase phase(PodAutoscalerStatus status) {
        if (is(status, StatusRule.ACTIVE, Conditions.TRUE)) {
            return Activity.Phase.ACTIVE;
        }
        return is(status, StatusRule.ACTIVE, Conditions.FALSE) ? Activity.Phase.INACTIVE : Activity.Phase.ACTIVATING;
    }

    private static boolean is(PodAutoscalerStatus status, String type, String value) {
        return find(status, type).filter(c -> c.getStatus().equals(value)).isPresent();
    }

    private static Optional<Condition> find(PodAutoscalerStatus status, String type) {
        List<Condition> all = status == null || status.getConditions() == null ? List.of() : status.getConditions();
        return all.stream().filter(c -> c.getType().equals(type)).findFirst();
    }
}
