package dev.thaw.function;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import org.jboss.logging.Logger;

/** Tells the platform how far an attempt is, a few times a second at most; never delays the work, and a failure is only logged. */
final class ProgressReporter implements Progress {
    private static final Logger LOG = Logger.getLogger(ProgressReporter.class);
    private static final long INTERVAL_MS = 250;
    private static final long TIMEOUT_MS = 3_000;
    private static final int SUPERSEDED = 409;

    private final Vertx vertx;
    private final HttpClient http;
    private final RequestOptions target;
    private final int attempt;
    private final Cancellation cancellation;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile double fraction;
    private volatile String message;
    /** In ns: a clock that is set does not matter. */
    private volatile long lastSent = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS);

    private volatile boolean ended;

    ProgressReporter(Vertx vertx, HttpClient http, URI api, String invocation, int attempt, Cancellation cancellation) {
        this.vertx = vertx;
        this.http = http;
        this.target = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(api + "/v1/invocations/" + invocation + "/progress")
                .setTimeout(TIMEOUT_MS)
                .putHeader("Content-Type", "application/json");
        this.attempt = attempt;
        this.cancellation = cancellation;
    }

    @Override
    public void report(double done, String what) {
        fraction = Math.clamp(done, 0.0, 1.0);
        message = what;
        if (scheduled.compareAndSet(false, true)) {
            long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastSent);
            vertx.setTimer(Math.max(1, INTERVAL_MS - since), timer -> send());
        }
    }

    @Override
    public void end() {
        ended = true;
    }

    private void send() {
        scheduled.set(false);
        lastSent = System.nanoTime();
        if (ended || cancellation.isCancelled()) {
            return;
        }
        Buffer body = new JsonObject()
                .put("attempt", attempt)
                .put("progress", fraction)
                .put("message", message)
                .toBuffer();
        http.request(target)
                .compose(request -> request.send(body))
                .onSuccess(response -> {
                    if (response.statusCode() == SUPERSEDED && !ended) {
                        LOG.info("The attempt is not the current one any more; its work ends");
                        cancellation.supersede();
                    }
                })
                .onFailure(failure -> LOG.debugf("Progress was not taken: %s", failure.getMessage()));
    }
}
