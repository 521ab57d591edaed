package dev.thaw.autoscaler.router;

import java.net.ConnectException;
import java.time.DateTimeException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.Future;
import io.vertx.core.AsyncResult;

/** One request on its way to an instance and back. Lives on the event loop of the caller's connection. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the connection, and that is seen
final class Exchange extends Deadlines.Entry implements Caller.Sink {
    static final AsciiString INVOCATION = AsciiString.cached("Thaw-Invocation-Id");
    private static final AsciiString SESSION = AsciiString.cached("Thaw-Session");
    private static final AsciiString START = AsciiString.cached("Thaw-Start");
    private static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");
    private static final AsciiString TIMING = AsciiString.cached("Server-Timing");
    private static final AsciiString LOCALHOST = AsciiString.cached("localhost");
    private static final int TRIES = 10;
    private static final long PATIENCE_MS = 300;
    private static final int GONE = 499;

    private final RouterLoop loop;
    private final Caller caller;
    private final Fleet fleet;
    private final RequestMetrics metrics;
    private final HttpRequest request;
    private final CharSequence invocation;
    private final boolean webSocket;
    private final boolean grpc;
    private final boolean repeatable;
    private final String session;
    private final long began = System.nanoTime();
    private Queue<HttpContent> held;
    private int tries = TRIES;
    private Waiter waiter;
    private Lease lease;
    private Upstream upstream;
    private int status;
    private boolean received;
    /** What comes with the head has been read: nobody else will flush it. */
    private boolean waited;

    private boolean sent;
    private boolean deaf;
    private boolean repeated;
    private boolean over;

    Exchange(RouterLoop loop, Caller caller, Fleet fleet, RequestMetrics metrics, HttpRequest request, boolean http2) {
        this.loop = loop;
        this.caller = caller;
        this.fleet = fleet;
        this.metrics = metrics;
        this.request = request;
        String given = request.headers().get(INVOCATION);
        this.invocation = given == null ? InvocationId.next() : given;
        this.session = request.headers().get(SESSION);
        this.webSocket = RequestShape.isWebSocket(request);
        this.grpc = http2 && RequestShape.isGrpc(request);
        this.repeatable = !webSocket && RequestShape.isIdempotent(request) && !RequestShape.hasBody(request);
    }

    void begin() {
        long left;
        try {
            left = RequestShape.timeLeft(request, fleet.spec().timeout()).toNanos();
        } catch (DateTimeException e) {
            fail(new Unavailable(400, "invalid-deadline", "Thaw-Deadline is no RFC 3339 instant."));
            return;
        }
        loop.exchanges().add(this, began + left);
        var headers = request.headers();
        ProxyHeaders.strip(headers);
        if (!headers.contains(HttpHeaderNames.HOST)) {
            headers.set(HttpHeaderNames.HOST, LOCALHOST);
        }
        caller.forwarding().add(headers);
        headers.set(INVOCATION, invocation);
        if (webSocket) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        } else if (grpc) {
            headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
        }
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        acquire();
        waited = true;
    }

    private void acquire() {
        Lease free = fleet.take(session);
        if (free != null) {
            lease = free;
            connect();
            return;
        }
        if (!received) {
            caller.reading(false);
        }
        waiter = fleet.acquire(RequestShape.heldBytes(request));
        waiter.lease().onComplete(place -> loop.run(() -> granted(place)));
    }

    private void granted(AsyncResult<Lease> place) {
        if (over) {
            if (place.succeeded()) {
                place.result().release();
            }
        } else if (place.succeeded()) {
            waiter = null;
            lease = place.result();
            connect();
        } else {
            waiter = null;
            fail(
                    place.cause() instanceof Unavailable reason
                            ? reason
                            : new Unavailable(500, "router-failed", String.valueOf(place.cause())));
        }
    }

    private void connect() {
        InstanceConnections connections = loop.connections(lease.instance());
        Upstream kept = grpc ? null : connections.take(lease.generation());
        if (kept != null) {
            send(kept);
            return;
        }
        if (!received) {
            caller.reading(false);
        }
        Future<Channel> connecting =
                grpc ? connections.stream(lease.generation()) : connections.connect(lease.generation());
        connecting.addListener((Future<Channel> connected) -> {
            if (connected.isSuccess()) {
                Upstream opened = connected.getNow().pipeline().get(Upstream.class);
                if (over) {
                    opened.unused();
                } else {
                    send(opened);
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
            acquire();
        } else {
            fail(new Unavailable(502, "instance-failed", "No instance takes connections: " + cause.getMessage(), 1));
        }
    }

    private void send(Upstream connection) {
        upstream = connection;
        connection.begin(this);
        connection.write(request);
        if (held != null) {
            for (HttpContent part = held.poll(); part != null; part = held.poll()) {
                pass(part);
            }
        } else if (received) {
            pass(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        if (!received) {
            caller.reading(connection.channel().isWritable());
        }
        if (sent || waited) {
            connection.flush();
        }
    }

    private void pass(HttpContent part) {
        upstream.write(part);
        sent = part instanceof LastHttpContent;
    }

    @Override
    public void body(HttpContent part) {
        received = part instanceof LastHttpContent;
        if (over || deaf) {
            part.release();
        } else if (upstream != null) {
            pass(part);
            if (sent) {
                upstream.flush();
            }
        } else if (part != LastHttpContent.EMPTY_LAST_CONTENT || held != null) {
            if (held == null) {
                held = new ArrayDeque<>();
            }
            held.add(part);
        }
    }

    @Override
    public void flushRequest() {
        if (upstream != null) {
            upstream.flush();
        }
    }

    /** Whether the instance has been sent the whole request. */
    boolean isSent() {
        return sent;
    }

    /** The instance reads no more of the request; it may still answer. */
    void stopSending() {
        deaf = true;
        sent = false;
        caller.reading(true);
    }

    void upstreamWritable(boolean writable) {
        if (!received) {
            caller.reading(writable);
        }
    }

    @Override
    public void callerWritable(boolean writable) {
        if (upstream != null) {
            upstream.reading(writable);
        }
    }

    /** 100 (Continue) and its like, from the instance to the caller. */
    void interim(HttpResponse answer) {
        ProxyHeaders.strip(answer.headers());
        var whole = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status());
        whole.headers().set(answer.headers());
        caller.interim(whole);
    }

    void head(HttpResponse answer) {
        describe(answer);
        caller.answer(answer);
    }

    private void describe(HttpResponse answer) {
        long now = System.nanoTime();
        status = answer.status().code();
        var headers = answer.headers();
        ProxyHeaders.strip(headers);
        AsciiString timing =
                ServerTiming.of(lease.queued(), lease.starting(), now - began - lease.queued() - lease.starting());
        boolean warm = lease.start() == Lease.Start.WARM;
        headers.set(INVOCATION, invocation)
                .set(START, lease.start().text())
                .set(TIMING, warm ? timing : timing + lease.phases().timing());
        lease.answered(request.headers().get(TRACEPARENT));
    }

    void answerPart(HttpContent part) {
        caller.write(part);
        if (!caller.isWritable()) {
            upstream.reading(false);
        }
    }

    void flushAnswer() {
        caller.flush();
    }

    void end(LastHttpContent last) {
        if (!(last instanceof HttpResponse)) {
            caller.write(last);
        }
        caller.flush();
        upstream = null;
        close(status);
    }

    /** The instance speaks another protocol from now on. */
    void switched(HttpResponse answer) {
        if (!webSocket) {
            upstream.abandon();
            lost("It switches protocols without being asked.");
            return;
        }
        loop.exchanges().remove(this);
        describe(answer);
        answer.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        caller.write(answer);
        caller.write(LastHttpContent.EMPTY_LAST_CONTENT);
        caller.flush();
        upstream.detach();
        Relay.join(caller, upstream, () -> close(status));
    }

    /** A connection that had been kept may close just as it is used: what may be sent again is, once. */
    void lost(String why) {
        upstream = null;
        if (over) {
            return;
        }
        if (status == 0 && !repeated && repeatable) {
            repeated = true;
            sent = false;
            lease.lost();
            lease = null;
            acquire();
            return;
        }
        stopSending();
        // The process's end is noticed about when its connection closes: it says more.
        var patience = loop.executor().schedule(() -> instanceFailed(why), PATIENCE_MS, TimeUnit.MILLISECONDS);
        lease.ended()
                .onSuccess(ending -> loop.run(() -> {
                    patience.cancel(false);
                    instanceFailed(ending);
                }));
    }

    private void instanceFailed(String why) {
        fail(new Unavailable(
                502, "instance-failed", "The instance was lost while it worked on the request: " + why, 1));
    }

    @Override
    public void refuse(Unavailable reason) {
        fail(reason);
    }

    @Override
    public void gone() {
        stop(GONE);
    }

    @Override
    void expired() {
        fail(new Unavailable(504, "deadline-exceeded", fleet.spec().function() + " did not answer in time."));
    }

    /** Ends the exchange before the answer is complete. */
    private void fail(Unavailable reason) {
        if (over) {
            return;
        }
        if (status == 0) {
            var answer = ProblemAnswer.of(reason);
            answer.headers().set(INVOCATION, invocation);
            caller.whole(answer);
        } else {
            caller.abort();
        }
        stop(reason.status());
    }

    private void stop(int code) {
        if (over) {
            return;
        }
        over = true;
        if (upstream != null) {
            // Closes the connection before its place is given away: the instance learns that nobody waits.
            upstream.abandon();
            upstream = null;
        }
        close(code);
    }

    private void close(int code) {
        over = true;
        loop.exchanges().remove(this);
        if (held != null) {
            held.forEach(HttpContent::release);
            held = null;
        }
        metrics.answered(fleet.spec(), code, lease == null ? null : lease.start(), System.nanoTime() - began);
        if (lease != null) {
            lease.release();
        } else if (waiter != null) {
            waiter.cancel();
        }
        caller.done(this);
    }
}
