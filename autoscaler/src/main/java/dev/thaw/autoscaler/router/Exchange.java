package dev.thaw.autoscaler.router;

import java.time.DateTimeException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;

/** One request on its way to an instance and back. Lives on the event loop of the caller's connection. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the connection, and that is seen
final class Exchange extends Deadlines.Entry implements Sink, Placement.Seeker {
    private static final AsciiString SESSION = AsciiString.cached("Thaw-Session");
    private static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");
    private static final long PATIENCE_MS = 300;
    private static final int GONE = 499;

    private final RouterLoop loop;
    private final Caller caller;
    private final Fleet fleet;
    private final RequestMetrics metrics;
    private final HttpRequest request;
    private final CharSequence invocation;
    private final boolean webSocket;
    private final boolean repeatable;
    private final Placement placement;
    private final long began = System.nanoTime();
    private Queue<HttpContent> held;
    private Upstream upstream;
    private int status;
    private boolean received;
    /** What comes with the head has been read: nobody else will flush it. */
    private boolean waited;

    private boolean sent;
    private boolean deaf;
    private boolean repeated;
    private boolean over;

    /** @param http2 whether it goes on by HTTP/2 */
    Exchange(RouterLoop loop, Caller caller, Fleet fleet, RequestMetrics metrics, HttpRequest request, boolean http2) {
        this.loop = loop;
        this.caller = caller;
        this.fleet = fleet;
        this.metrics = metrics;
        this.request = request;
        String given = request.headers().get(Heads.INVOCATION);
        this.invocation = given == null ? InvocationId.next() : given;
        this.webSocket = RequestShape.isWebSocket(request);
        this.placement = new Placement(loop, fleet, http2, request.headers().get(SESSION), this);
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
        Heads.toInstance(request, caller.forwarding(), invocation, webSocket, placement.isHttp2());
        placement.seek();
        waited = true;
    }

    @Override
    public long heldBytes() {
        return RequestShape.heldBytes(request);
    }

    @Override
    public void waits() {
        if (!received) {
            caller.reading(false);
        }
    }

    @Override
    public void unplaced(Unavailable reason) {
        fail(reason);
    }

    @Override
    public void placed(Upstream connection) {
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
        status = answer.status().code();
        Lease lease = placement.lease();
        Heads.toCaller(answer, invocation, lease, System.nanoTime() - began);
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
        Heads.toWebSocket(answer.headers());
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
            placement.lost();
            return;
        }
        stopSending();
        // The process's end is noticed about when its connection closes: it says more.
        var patience = loop.executor().schedule(() -> instanceFailed(why), PATIENCE_MS, TimeUnit.MILLISECONDS);
        placement
                .lease()
                .ended()
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
            answer.headers().set(Heads.INVOCATION, invocation);
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
        Lease lease = placement.lease();
        metrics.answered(fleet.spec(), code, lease == null ? null : lease.start(), System.nanoTime() - began);
        placement.end();
        caller.done(this);
    }
}
