package dev.thaw.autoscaler.router;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request on its way to an instance and back. Lives on the event loop of the caller's connection. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int CONNECT_TRIES = 10;
    private static final long PATIENCE_MS = 300;
    private static final String INVOCATION = "Thaw-Invocation-Id";

    private final Vertx vertx;
    private final Context context;
    private final HttpClient http;
    private final RequestMetrics metrics;
    private final Fleet fleet;
    private final FunctionAddress address;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String invocation;
    private final long began = System.nanoTime();
    private long deadlineTimer = -1;
    private Waiter waiter;
    private Lease lease;
    private HttpClientRequest upstream;
    private boolean answering;
    private boolean repeated;
    private boolean over;

    Exchange(
            Vertx vertx,
            HttpClient http,
            RequestMetrics metrics,
            Fleet fleet,
            FunctionAddress address,
            HttpServerRequest request) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.http = http;
        this.metrics = metrics;
        this.fleet = fleet;
        this.address = address;
        this.request = request;
        this.response = request.response();
        String given = request.getHeader(INVOCATION);
        this.invocation = given == null ? InvocationId.next() : given;
    }

    void run() {
        request.pause();
        Duration left;
        try {
            left = RequestShape.timeLeft(request, fleet.spec().timeout());
        } catch (DateTimeException e) {
            end(new Unavailable(400, "invalid-deadline", "Thaw-Deadline is no RFC 3339 instant."));
            return;
        }
        deadlineTimer = vertx.setTimer(
                Math.max(1, left.toMillis()),
                expired -> end(
                        new Unavailable(504, "deadline-exceeded", address.function() + " did not answer in time.")));
        response.closeHandler(closed -> end(null));
        response.exceptionHandler(broken -> end(null));
        request.exceptionHandler(broken -> end(null));
        acquire(CONNECT_TRIES);
    }

    private void acquire(int tries) {
        Lease free = fleet.take(null);
        if (free != null) {
            lease = free;
            connect(tries);
            return;
        }
        waiter = fleet.acquire(RequestShape.heldBytes(request));
        waiter.lease()
                .onComplete(result -> context.runOnContext(now -> {
                    if (result.failed()) {
                        end(
                                result.cause() instanceof Unavailable reason
                                        ? reason
                                        : new Unavailable(500, "router-failed", String.valueOf(result.cause())));
                    } else if (over) {
                        result.result().release();
                    } else {
                        lease = result.result();
                        connect(tries);
                    }
                }));
    }

    private void connect(int tries) {
        var options = new RequestOptions()
                .setMethod(request.method())
                .setHost("127.0.0.1")
                .setPort(lease.port())
                .setURI(address.uri());
        http.request(options).onComplete(connected -> {
            if (over) {
                if (connected.succeeded()) {
                    connected.result().reset();
                }
            } else if (connected.failed()) {
                retry(tries, connected.cause());
            } else {
                // What goes wrong is told by the answer's future, or is this exchange's own reset.
                upstream = connected.result().exceptionHandler(broken -> LOG.debug("{} broke off", invocation, broken));
                forward();
            }
        });
    }

    /** No byte has been sent yet: another instance can take the request. */
    private void retry(int tries, Throwable cause) {
        lease.broken();
        lease = null;
        if (tries > 1) {
            acquire(tries - 1);
        } else {
            end(new Unavailable(502, "instance-failed", "No instance takes connections: " + cause.getMessage(), 1));
        }
    }

    private void forward() {
        ProxyHeaders.copy(request.headers(), upstream.headers());
        upstream.putHeader(INVOCATION, invocation);
        upstream.headers().add("X-Forwarded-For", request.remoteAddress().hostAddress());
        upstream.putHeader("X-Forwarded-Proto", "http");
        if (request.authority() != null) {
            upstream.putHeader("X-Forwarded-Host", request.authority().toString());
        }
        if (RequestShape.isUpgrade(request)) {
            tunnel();
            return;
        }
        upstream.response().onSuccess(this::answer).onFailure(this::lost);
        if (RequestShape.hasBody(request)) {
            upstream.setChunked(request.getHeader("Content-Length") == null);
            request.pipeTo(upstream).onFailure(this::bodyBroke);
        } else {
            request.resume();
            upstream.end();
        }
    }

    private void tunnel() {
        upstream.putHeader("Connection", "Upgrade").putHeader("Upgrade", request.getHeader("Upgrade"));
        upstream.connect().onFailure(this::lost).onSuccess(answer -> {
            if (answer.statusCode() != 101) {
                answer(answer);
                return;
            }
            vertx.cancelTimer(deadlineTimer);
            head(answer);
            response.putHeader("Connection", "Upgrade").putHeader("Upgrade", answer.getHeader("Upgrade"));
            NetSocket far = answer.netSocket();
            far.pause();
            request.toNetSocket().onFailure(failure -> end(null)).onSuccess(near -> {
                near.pipeTo(far).onComplete(done -> end(null));
                far.pipeTo(near).onComplete(done -> end(null));
            });
        });
    }

    private void answer(HttpClientResponse answer) {
        if (over) {
            return;
        }
        answering = true;
        lease.answered(request.getHeader("traceparent"));
        answer.pause();
        head(answer);
        if (answer.getHeader("Content-Length") == null && request.version() != HttpVersion.HTTP_2) {
            response.setChunked(true);
        }
        answer.pipeTo(response).onSuccess(done -> finish(answer.statusCode())).onFailure(this::broke);
    }

    private void head(HttpClientResponse answer) {
        response.setStatusCode(answer.statusCode());
        ProxyHeaders.copy(answer.headers(), response.headers());
        double app =
                millis(Duration.ofNanos(System.nanoTime() - began)) - millis(lease.queued()) - millis(lease.starting());
        response.putHeader(INVOCATION, invocation)
                .putHeader("Thaw-Start", lease.start())
                .putHeader(
                        "Server-Timing",
                        String.format(
                                Locale.ROOT,
                                "queue;dur=%.1f, start;dur=%.1f, app;dur=%.1f%s",
                                millis(lease.queued()),
                                millis(lease.starting()),
                                Math.max(0, app),
                                lease.start().equals("warm")
                                        ? ""
                                        : lease.phases().timing()));
    }

    /** An instance may answer, and close, before it has read the whole body: then the answer counts. */
    private void bodyBroke(Throwable failure) {
        if (!answering) {
            broke(failure);
        }
    }

    /** Either side may be the one that has gone; the caller's is told a moment later. */
    private void broke(Throwable failure) {
        context.runOnContext(now -> {
            if (response.closed()) {
                end(null);
            } else {
                lost(failure);
            }
        });
    }

    /** A connection that had been kept may close just as it is used: what may be sent again is, once. */
    private void lost(Throwable failure) {
        if (over) {
            return;
        }
        if (!answering && !repeated && RequestShape.isRepeatable(request)) {
            repeated = true;
            upstream = null;
            lease.lost();
            lease = null;
            acquire(CONNECT_TRIES);
            return;
        }
        // The process's end is noticed about when its connection closes: it says more.
        Future<String> how = lease.ended();
        long patience = vertx.setTimer(PATIENCE_MS, late -> instanceFailed(failure.getMessage()));
        how.onSuccess(ending -> context.runOnContext(now -> {
            vertx.cancelTimer(patience);
            instanceFailed(ending);
        }));
    }

    private void instanceFailed(String why) {
        end(new Unavailable(502, "instance-failed", "The instance was lost while it worked on the request: " + why, 1));
    }

    private void finish(int status) {
        if (!over) {
            metrics.answered(fleet.spec(), status, lease == null ? "none" : lease.start(), System.nanoTime() - began);
        }
        close();
    }

    /** Ends the exchange before the answer is complete; null when nobody is there to be told. */
    private void end(Unavailable reason) {
        if (over) {
            return;
        }
        int status = reason == null ? 499 : reason.status();
        if (reason != null) {
            request.resume();
            response.putHeader(INVOCATION, invocation);
            ProblemAnswer.send(response, reason);
        } else if (response.headWritten() && !response.ended() && !response.closed()) {
            response.reset();
        }
        metrics.answered(fleet.spec(), status, lease == null ? "none" : lease.start(), System.nanoTime() - began);
        over = true;
        if (upstream != null) {
            // Closes the connection before its place is given away: the instance learns that nobody waits.
            upstream.reset();
        }
        close();
    }

    private void close() {
        over = true;
        vertx.cancelTimer(deadlineTimer);
        if (lease != null) {
            lease.release();
        } else if (waiter != null) {
            waiter.cancel();
        }
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
