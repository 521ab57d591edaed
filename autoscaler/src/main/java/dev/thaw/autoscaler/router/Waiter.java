package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.time.Instant;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** A request's claim to a place on an instance. */
public final class Waiter {
    private final Fleet fleet;
    private final long bytes;
    private final Instant since = Instant.now();
    private final Promise<Lease> promise = Promise.promise();

    Waiter(Fleet fleet, long bytes) {
        this.fleet = fleet;
        this.bytes = bytes;
    }

    long bytes() {
        return bytes;
    }

    /** The place; must be released. */
    Future<Lease> lease() {
        return promise.future();
    }

    /** The request is gone: gives the place back, or the claim up. */
    void cancel() {
        fleet.forget(this);
        promise.tryFail(new Unavailable(499, "cancelled", "The caller has gone."));
    }

    void give(Instance instance) {
        instance.taken();
        boolean cold = instance.readyAt().isAfter(since);
        Duration start =
                cold ? Duration.between(later(since, instance.createdAt()), instance.readyAt()) : Duration.ZERO;
        Duration queued = Duration.between(since, Instant.now()).minus(start);
        var lease =
                new Lease(fleet, instance, cold ? "cold" : "warm", queued.isNegative() ? Duration.ZERO : queued, start);
        if (!promise.tryComplete(lease)) {
            lease.release();
        }
    }

    void refuse(Unavailable reason) {
        promise.tryFail(reason);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
