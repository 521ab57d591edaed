package dev.thaw.autoscaler.router;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.vertx.core.Future;

/** A place on an instance, held for one request. */
final class Lease {
    private static final AtomicIntegerFieldUpdater<Lease> RELEASED =
            AtomicIntegerFieldUpdater.newUpdater(Lease.class, "released");

    private final Fleet fleet;
    private final Instance instance;
    private final Start start;
    private final long takenAt;
    private final long queuedNanos;
    private final long startingNanos;
    private volatile int released;

    /** How the instance came to take the request. */
    enum Start {
        /** It was ready. */
        WARM("warm"),
        /** It was a standby. */
        THAW("thaw"),
        /** It was started, and the request waited for that. */
        COLD("cold");

        private final String text;

        Start(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    Lease(Fleet fleet, Instance instance, Start start, long takenAt, long queuedNanos, long startingNanos) {
        this.fleet = fleet;
        this.instance = instance;
        this.start = start;
        this.takenAt = takenAt;
        this.queuedNanos = queuedNanos;
        this.startingNanos = startingNanos;
    }

    /** Where the place is; connections to it are kept under this. */
    Instance instance() {
        return instance;
    }

    int port() {
        return instance.port();
    }

    /** Connections that were kept to this port under another generation should not be used any more. */
    int generation() {
        return instance.generation();
    }

    Start start() {
        return start;
    }

    /** Succeeds once the instance has ended, with a line about how. */
    Future<String> ended() {
        return instance.ending();
    }

    /** How long the request waited for other reasons than a start, in ns. */
    long queued() {
        return queuedNanos;
    }

    /** How long it waited for this instance's start, in ns. */
    long starting() {
        return startingNanos;
    }

    /**
     * The first byte of the answer is here.
     *
     * @param traceparent the request's; null when it has none
     */
    void answered(String traceparent) {
        if (start != Start.WARM) {
            fleet.started(phases(), traceparent);
        }
    }

    /** Where the time of the start went until now; of no use for a warm request. */
    StartPhases phases() {
        return new StartPhases(
                fleet.spec().function(),
                instance.id(),
                start.text(),
                takenAt - startingNanos - queuedNanos,
                instance.createdAt(),
                instance.createdAt() + instance.spawnNanos(),
                instance.readyAt(),
                takenAt,
                fleet.now());
    }

    void release() {
        if (released == 0 && RELEASED.compareAndSet(this, 0, 1)) {
            fleet.release(instance, takenAt);
        }
    }

    /** The connection broke off; an instance that has died gets no further request, although its end is not told yet. */
    void lost() {
        if (instance.lives()) {
            release();
        } else {
            broken();
        }
    }

    /** The instance takes no connections. */
    void broken() {
        if (released == 0 && RELEASED.compareAndSet(this, 0, 1)) {
            fleet.broken(instance);
        }
    }
}
