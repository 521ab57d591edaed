package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.vertx.core.Future;

/** A place on an instance, held for one request. */
final class Lease {
    private final Fleet fleet;
    private final Instance instance;
    private final String start;
    private final Duration queued;
    private final Duration starting;
    private final AtomicBoolean released = new AtomicBoolean();

    Lease(Fleet fleet, Instance instance, String start, Duration queued, Duration starting) {
        this.fleet = fleet;
        this.instance = instance;
        this.start = start;
        this.queued = queued;
        this.starting = starting;
    }

    int port() {
        return instance.port();
    }

    /** {@code cold} when the request waited for this instance's start, else {@code warm}. */
    String start() {
        return start;
    }

    /** Succeeds once the instance has ended, with a line about how. */
    Future<String> ended() {
        return instance.ended();
    }

    Duration queued() {
        return queued;
    }

    Duration starting() {
        return starting;
    }

    void release() {
        if (released.compareAndSet(false, true)) {
            fleet.release(instance);
        }
    }

    /** The instance takes no connections. */
    void broken() {
        release();
        fleet.broken(instance);
    }
}
