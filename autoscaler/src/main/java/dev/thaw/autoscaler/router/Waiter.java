package dev.thaw.autoscaler.router;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** A request's claim to a place on an instance. */
public final class Waiter {
    private final Fleet fleet;
    private final long bytes;
    private final long since;
    private final Promise<Lease> promise = Promise.promise();

    Waiter(Fleet fleet, long bytes, long since) {
        this.fleet = fleet;
        this.bytes = bytes;
        this.since = since;
    }

    long bytes() {
        return bytes;
    }

    /** When it came, in ns. */
    long since() {
        return since;
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

    /** Gives it the place that has been taken for it. */
    void give(Instance instance, boolean thawed, long now) {
        boolean cold = instance.readyAt() - since > 0;
        long starting = cold ? instance.readyAt() - Math.max(since, instance.createdAt()) : 0;
        Lease.Start start = cold ? Lease.Start.COLD : thawed ? Lease.Start.THAW : Lease.Start.WARM;
        var lease = new Lease(fleet, instance, start, now, Math.max(0, now - since - starting), starting);
        if (!promise.tryComplete(lease)) {
            lease.release();
        }
    }

    void refuse(Unavailable reason) {
        promise.tryFail(reason);
    }
}
