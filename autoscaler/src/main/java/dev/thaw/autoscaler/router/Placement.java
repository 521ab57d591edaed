package dev.thaw.autoscaler.router;

import java.net.ConnectException;

import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import io.vertx.core.AsyncResult;

/** Finds a place on an instance for one request, and a connection to it; goes on to another instance where connections are refused. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the connection, and that is seen
final class Placement {
    private static final int TRIES = 10;

    private final RouterLoop loop;
    private final Fleet fleet;
    private final boolean http2;
    private final String session;
    private final Seeker seeker;
    private int tries = TRIES;
    private Waiter waiter;
    private Lease lease;
    private boolean over;

    /** Who wants it. */
    interface Seeker {
        /** What waiting holds, in bytes. */
        long heldBytes();

        /** It takes a while: nothing more should be read from the caller. */
        void waits();

        void placed(Upstream connection);

        void unplaced(Unavailable reason);
    }

    /**
     * @param http2 a stream of HTTP/2 is needed
     * @param session whose requests go to one instance; null for none
     */
    Placement(RouterLoop loop, Fleet fleet, boolean http2, String session, Seeker seeker) {
        this.loop = loop;
        this.fleet = fleet;
        this.http2 = http2;
        this.session = session;
        this.seeker = seeker;
    }

    boolean isHttp2() {
        return http2;
    }

    /** The place; null while there is none. */
    Lease lease() {
        return lease;
    }

    void seek() {
        Lease free = fleet.take(session);
        if (free != null) {
            lease = free;
            connect();
            return;
        }
        seeker.waits();
        waiter = fleet.acquire(seeker.heldBytes());
        waiter.lease().onComplete(place -> loop.run(() -> granted(place)));
    }

    private void granted(AsyncResult<Lease> place) {
        waiter = null;
        if (place.failed()) {
            if (!over) {
                seeker.unplaced(
                        place.cause() instanceof Unavailable reason
                                ? reason
                                : new Unavailable(500, "router-failed", String.valueOf(place.cause())));
            }
        } else if (over) {
            place.result().release();
        } else {
            lease = place.result();
            connect();
        }
    }

    private void connect() {
        InstanceConnections connections = loop.connections(lease.instance());
        Upstream kept = http2 ? null : connections.take(lease.generation());
        if (kept != null) {
            seeker.placed(kept);
            return;
        }
        seeker.waits();
        Future<Channel> connecting =
                http2 ? connections.stream(lease.generation()) : connections.connect(lease.generation());
        connecting.addListener((Future<Channel> connected) -> {
            if (connected.isSuccess()) {
                Upstream opened = connected.getNow().pipeline().get(Upstream.class);
                if (over) {
                    opened.unused();
                } else {
                    seeker.placed(opened);
                }
            } else if (!over) {
                refused(connected.cause());
            }
        });
    }

    /** No byte has been sent yet: another instance can take the request. */
    private void refused(Throwable cause) {
        if (cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException)) {
            lease.broken();
        } else {
            lease.release();
        }
        lease = null;
        tries--;
        if (tries > 0) {
            seek();
        } else {
            seeker.unplaced(
                    new Unavailable(502, "instance-failed", "No instance takes connections: " + cause.getMessage(), 1));
        }
    }

    /** The connection was lost before anything came of it: another place is needed. */
    void lost() {
        lease.lost();
        lease = null;
        seek();
    }

    /** Gives the place back, or no longer waits for one. */
    void end() {
        over = true;
        if (lease != null) {
            lease.release();
        } else if (waiter != null) {
            waiter.cancel();
        }
    }
}
