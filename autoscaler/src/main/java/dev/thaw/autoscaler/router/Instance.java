package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.time.Instant;

import io.vertx.core.Future;

import dev.thaw.autoscaler.InstanceView;
import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.target.RunningInstance;

/** An instance as the router counts on it. Guarded by its {@link Fleet}. */
final class Instance {
    /** An instance that ends by itself so soon counts as one that did not start. */
    private static final Duration YOUNG = Duration.ofSeconds(5);

    private final RunningInstance process;
    private final RevisionSpec spec;
    private final Instant createdAt;
    private Instant readyAt;
    private Instant idleSince;
    private int inFlight;
    private boolean draining;

    Instance(RunningInstance process, RevisionSpec spec, Instant createdAt) {
        this.process = process;
        this.spec = spec;
        this.createdAt = createdAt;
    }

    /** Marks it ready; returns how long that took. */
    Duration ready(Instant now) {
        readyAt = now;
        idleSince = now;
        return Duration.between(createdAt, now);
    }

    void taken() {
        inFlight++;
    }

    void left(Instant now) {
        inFlight--;
        idleSince = now;
    }

    void drain() {
        draining = true;
    }

    void stop(Duration grace) {
        process.stop(grace);
    }

    boolean hasRoom(int concurrency) {
        return readyAt != null && !draining && (concurrency == 0 || inFlight < concurrency);
    }

    boolean isOf(RevisionSpec revision) {
        return spec.equals(revision);
    }

    boolean isStarting() {
        return readyAt == null;
    }

    boolean isDraining() {
        return draining;
    }

    boolean isIdle() {
        return readyAt != null && !draining && inFlight == 0;
    }

    boolean isYoung(Instant now) {
        return Duration.between(createdAt, now).compareTo(YOUNG) < 0;
    }

    Instant idleSince() {
        return idleSince;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant readyAt() {
        return readyAt;
    }

    int inFlight() {
        return inFlight;
    }

    int port() {
        return process.port();
    }

    String id() {
        return process.id();
    }

    Future<String> ended() {
        return process.ended();
    }

    String state() {
        return draining ? "draining" : readyAt == null ? "starting" : "ready";
    }

    InstanceView view() {
        return new InstanceView(
                id(), spec.revision(), process.pid(), port(), state(), "cold", createdAt, process.memoryBytes(), null);
    }
}
