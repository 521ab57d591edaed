package dev.thaw.autoscaler.target.knative;

import java.time.Duration;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/**
 * Asks a pod's queue-proxy whether the function answers. queue-proxy holds the request for up to 10 s while it asks the function
 * every 50 ms, so one request finds the moment.
 */
public final class PodProbe {
    private static final Duration HELD = Duration.ofSeconds(10);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final String EXPECTED = "queue";
    private static final int MAX_BODY = 64;

    private final HttpClient http;

    /** What a pod answered. */
    public enum Answer {
        READY,
        /** Not yet, or not any more. */
        NOT_READY,
        /** There is something else at that address. */
        WRONG
    }

    public PodProbe(Vertx vertx) {
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setConnectTimeout((int) CONNECT_TIMEOUT.toMillis()));
    }

    /**
     * Fails when nothing answers.
     *
     * @param port 8012 for HTTP/1.1, 8013 for h2c; both take this request
     */
    public Future<Answer> ask(String host, int port) {
        var request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(host)
                .setPort(port)
                .setURI("/healthz")
                .setTimeout(HELD.toMillis());
        return http.request(request)
                .compose(get -> get.putHeader("User-Agent", "Knative-Activator-Probe")
                        .putHeader("K-Network-Probe", EXPECTED)
                        .send())
                .compose(PodProbe::answer);
    }

    private static Future<Answer> answer(HttpClientResponse response) {
        return switch (response.statusCode()) {
            case 200 -> response.body().map(body -> isQueue(body) ? Answer.READY : Answer.WRONG);
            case 503 -> Future.succeededFuture(Answer.NOT_READY);
            default -> Future.succeededFuture(Answer.WRONG);
        };
    }

    private static boolean isQueue(Buffer body) {
        return body.length() <= MAX_BODY && body.toString().equals(EXPECTED);
    }
}
