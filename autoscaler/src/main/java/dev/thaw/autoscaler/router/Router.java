package dev.thaw.autoscaler.router;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

import dev.thaw.autoscaler.AsyncInvoker;

/** Listens on one port, HTTP/1.1 and h2c, on several event loops. */
public final class Router {
    private static final int POOL = 4096;
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int KEEP_ALIVE_S = 60;
    private static final int MAX_ASYNC_BODY = 1 << 20;

    private final Function<String, Optional<Fleet>> fleets;
    private final RequestMetrics metrics;
    private final AsyncInvoker async;

    /**
     * @param async takes requests that ask to be answered later; null when there is none
     */
    public Router(Function<String, Optional<Fleet>> fleets, RequestMetrics metrics, AsyncInvoker async) {
        this.fleets = fleets;
        this.metrics = metrics;
        this.async = async;
    }

    /** A router that listens. */
    public record Listening(Vertx vertx, String deployment, int port) {
        public Future<Void> close() {
            return vertx.undeploy(deployment);
        }
    }

    public Future<Listening> listen(Vertx vertx, String host, int port) {
        int loops = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
        Promise<Integer> bound = Promise.promise();
        var options = new DeploymentOptions().setInstances(loops);
        return vertx.deployVerticle(() -> new Loop(host, port, bound), options)
                .compose(id -> bound.future().map(actual -> new Listening(vertx, id, actual)));
    }

    /** One event loop with its own pool of connections to instances. */
    private final class Loop extends AbstractVerticle {
        private final String host;
        private final int port;
        private final Promise<Integer> bound;
        private HttpClient http;

        Loop(String host, int port, Promise<Integer> bound) {
            this.host = host;
            this.port = port;
            this.bound = bound;
        }

        @Override
        public void start(Promise<Void> started) {
            http = vertx.createHttpClient(new HttpClientOptions()
                    .setMaxPoolSize(POOL)
                    .setConnectTimeout(CONNECT_TIMEOUT_MS)
                    .setKeepAliveTimeout(KEEP_ALIVE_S)
                    .setTcpNoDelay(true)
                    .setDecompressionSupported(false));
            HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                            .setTcpNoDelay(true)
                            .setMaxHeaderSize(32 << 10)
                            .setMaxInitialLineLength(16 << 10)
                            .setHandle100ContinueAutomatically(true))
                    .requestHandler(this::handle);
            server.listen(port, host)
                    .onSuccess(listening -> bound.tryComplete(listening.actualPort()))
                    .<Void>mapEmpty()
                    .onComplete(started);
        }

        private void handle(HttpServerRequest request) {
            String authority =
                    request.authority() == null ? null : request.authority().toString();
            Optional<FunctionAddress> address = FunctionAddress.of(authority, request.uri());
            Optional<Fleet> fleet = address.flatMap(a -> fleets.apply(a.function()));
            if (fleet.isEmpty()) {
                String name = address.map(FunctionAddress::function).orElse("");
                request.resume();
                ProblemAnswer.send(
                        request.response(),
                        new Unavailable(
                                404,
                                "function-not-found",
                                name.isEmpty()
                                        ? "Name the function: http://NAME.localhost/ or /fn/NAME/."
                                        : "There is no function '" + name + "'."));
            } else if (async != null && wantsAsync(request)) {
                answerLater(request, address.get().function());
            } else {
                new Exchange(vertx, http, metrics, fleet.get(), address.get(), request).run();
            }
        }

        private boolean wantsAsync(HttpServerRequest request) {
            String prefer = request.getHeader("Prefer");
            return prefer != null
                    && prefer.toLowerCase(Locale.ROOT).contains("respond-async")
                    && request.method().equals(HttpMethod.POST);
        }

        private void answerLater(HttpServerRequest request, String function) {
            String type = Optional.ofNullable(request.getHeader("Content-Type")).orElse("application/json");
            Buffer body = Buffer.buffer();
            request.handler(chunk -> {
                if (body.length() <= MAX_ASYNC_BODY) {
                    body.appendBuffer(chunk);
                }
            });
            request.endHandler(end -> {
                if (body.length() > MAX_ASYNC_BODY) {
                    ProblemAnswer.send(
                            request.response(),
                            new Unavailable(
                                    413,
                                    "event-too-large",
                                    "An asynchronous call's body is at most 1 MiB; store the object and send its address."));
                    return;
                }
                async.invoke(function, type, body)
                        .onSuccess(where -> accepted(request, where))
                        .onFailure(failure -> ProblemAnswer.send(
                                request.response(),
                                new Unavailable(
                                        503,
                                        "not-recorded",
                                        "The call could not be recorded: " + failure.getMessage(),
                                        1)));
            });
        }

        private void accepted(HttpServerRequest request, URI where) {
            request.response()
                    .setStatusCode(202)
                    .putHeader("Location", where.toString())
                    .putHeader("Preference-Applied", "respond-async")
                    .putHeader(
                            "Thaw-Invocation-Id",
                            where.getPath().substring(where.getPath().lastIndexOf('/') + 1))
                    .end();
        }
    }
}
