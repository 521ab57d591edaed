package dev.thaw.autoscaler.router;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;

/** One request on its way to an instance and back. Lives on the event loop of the caller's connection. */
final class Exchange {
    private static final int CONNECT_TRIES = 3;
    private static final String INVOCATION = "Thaw-Invocation-Id";

    private final Vertx vertx;
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
    private boolean over;

    Exchange(
            Vertx vertx,
            HttpClient http,
            RequestMetrics metrics,
            Fleet fleet,
            FunctionAddress address,
            HttpServerRequest request) {
        this.vertx = vertx;
        this.http = http;
        this.metrics = metrics;
        this.fleet = fleet;
        this.address = address;
        this.request = request;
        this.response = request.response();
        String given = request.getHeader(INVOCATION);
        this.invocation = given == null ? UUID.randomUUID().toString() : given;
    }

    void run() {
        request.pause();
        Duration left;
        try {
            left = timeLeft();
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

    /** The function's timeout, or the caller's deadline if that is sooner. */
    private Duration timeLeft() {
        Duration timeout = fleet.spec().timeout();
        String deadline = request.getHeader("Thaw-Deadline");
        if (deadline == null) {
            return timeout;
        }
        Duration asked = Duration.between(Instant.now(), Instant.parse(deadline));
        return asked.compareTo(timeout) < 0 ? asked : timeout;
    }

    private void acquire(int tries) {
        String length = request.getHeader("Content-Length");
        waiter = fleet.acquire(length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0);
        var context = vertx.getOrCreateContext();
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
                upstream = connected.result();
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
        if (isUpgrade()) {
            tunnel();
            return;
        }
        upstream.response().onSuccess(this::answer).onFailure(this::lost);
        if (hasBody()) {
            upstream.setChunked(request.getHeader("Content-Length") == null);
            request.pipeTo(upstream).onFailure(failure -> end(null));
        } else {
            request.resume();
            upstream.end();
        }
    }

    private boolean hasBody() {
        String length = request.getHeader("Content-Length");
        return length != null
                ? !length.equals("0")
                : request.getHeader("Transfer-Encoding") != null
                        || (request.version() == HttpVersion.HTTP_2 && !request.isEnded());
    }

    private boolean isUpgrade() {
        String upgrade = request.getHeader("Upgrade");
        return upgrade != null && upgrade.toLowerCase(Locale.ROOT).equals("websocket");
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
        answer.pause();
        head(answer);
        if (answer.getHeader("Content-Length") == null && request.version() != HttpVersion.HTTP_2) {
            response.setChunked(true);
        }
        answer.pipeTo(response).onSuccess(done -> finish(answer.statusCode())).onFailure(failure -> end(null));
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
                                "queue;dur=%.1f, start;dur=%.1f, app;dur=%.1f",
                                millis(lease.queued()),
                                millis(lease.starting()),
                                Math.max(0, app)));
    }

    private void lost(Throwable failure) {
        end(new Unavailable(
                502,
                "instance-failed",
                "The instance ended while it worked on the request: " + failure.getMessage(),
                1));
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
        HttpClientRequest open = upstream;
        close();
        if (open != null) {
            // Closes the connection: the instance learns that nobody waits.
            open.reset();
        }
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
