package dev.thaw.autoscaler.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import dev.thaw.autoscaler.controller.RouterLoads.Load;

/**
 * How replicas tell each other what they have: {@code POST /v1/loads} with {@code {"replica": ADDRESS, "whole": true, "loads":
 * {"NAMESPACE/REVISION": [concurrency, requests per second, in flight, waiting]}}}; the answer is 204. {@code GET /v1/forecast} tells what the forecast of the one that decides has
 * learned.
 */
final class PeerChannel {
    private static final String LOADS = "/v1/loads";
    private static final String FORECAST = "/v1/forecast";
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final long MAX_BODY = 16L << 20;
    private static final int NUMBERS = 4;
    private static final int TOO_LARGE = 413;

    private final Vertx vertx;
    private final HttpClient client;

    /** Takes what a replica has told. */
    interface Listener {
        void heard(String replica, Map<String, Load> loads, boolean whole);
    }

    PeerChannel(Vertx vertx) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) TIMEOUT.toMillis())
                .setMaxWaitQueueSize(16));
    }

    /** @param learned what the forecast has learned */
    Future<HttpServer> listen(String host, int port, Listener listener, Supplier<byte[]> learned) {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    if (request.path().equals(LOADS) && request.method().equals(HttpMethod.POST)) {
                        take(request, listener);
                    } else if (request.path().equals(FORECAST)
                            && request.method().equals(HttpMethod.GET)) {
                        request.response().end(Buffer.buffer(learned.get()));
                    } else {
                        request.response().setStatusCode(404).end();
                    }
                })
                .listen(port, host);
    }

    private static void take(HttpServerRequest request, Listener listener) {
        String length = request.getHeader("Content-Length");
        if (length == null || !length.matches("\\d{1,9}") || Long.parseLong(length) > MAX_BODY) {
            request.response().setStatusCode(TOO_LARGE).end();
            return;
        }
        request.body().onSuccess(body -> {
            try {
                read(body, listener);
                request.response().setStatusCode(204).end();
            } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
                request.response().setStatusCode(400).end(e.getMessage());
            }
        });
    }

    private static void read(Buffer body, Listener listener) {
        JsonObject told = body.toJsonObject();
        String replica = told.getString("replica");
        JsonObject given = told.getJsonObject("loads");
        if (replica == null || given == null) {
            throw new IllegalArgumentException("replica and loads are needed");
        }
        var loads = new HashMap<String, Load>();
        for (String key : given.fieldNames()) {
            JsonArray numbers = given.getJsonArray(key);
            if (numbers.size() != NUMBERS) {
                throw new IllegalArgumentException(key + " needs four numbers");
            }
            loads.put(
                    key,
                    new Load(numbers.getDouble(0), numbers.getDouble(1), numbers.getInteger(2), numbers.getInteger(3)));
        }
        listener.heard(replica, loads, Boolean.TRUE.equals(told.getBoolean("whole")));
    }

    /** Fails when the other did not take it in time. */
    Future<Void> send(String host, int port, String replica, Map<String, Load> loads, boolean whole) {
        var given = new JsonObject();
        loads.forEach((key, load) -> given.put(
                key,
                new JsonArray()
                        .add(load.concurrency())
                        .add(load.rps())
                        .add(load.inFlight())
                        .add(load.waiting())));
        Buffer body = new JsonObject()
                .put("replica", replica)
                .put("whole", whole)
                .put("loads", given)
                .toBuffer();
        return client.request(to(HttpMethod.POST, host, port, LOADS))
                .compose((HttpClientRequest request) -> request.send(body))
                .compose(answer -> answer.statusCode() == 204
                        ? Future.succeededFuture()
                        : Future.failedFuture("status " + answer.statusCode()));
    }

    /** What the forecast of another has learned; empty when it has learned nothing. */
    Future<byte[]> learned(String host, int port) {
        return client.request(to(HttpMethod.GET, host, port, FORECAST))
                .compose(HttpClientRequest::send)
                .compose(answer -> answer.statusCode() == 200
                        ? answer.body()
                        : Future.failedFuture("status " + answer.statusCode()))
                .map(Buffer::getBytes);
    }

    private static RequestOptions to(HttpMethod method, String host, int port, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setHost(host)
                .setPort(port)
                .setURI(path)
                .setTimeout(TIMEOUT.toMillis());
    }
}
