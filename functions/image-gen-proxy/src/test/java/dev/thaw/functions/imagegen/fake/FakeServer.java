package dev.thaw.functions.imagegen.fake;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;

/** An HTTP server on a free port of the loopback interface, whose answers can be spoiled. */
public abstract class FakeServer implements AutoCloseable {
    private static final long LIMIT_SECONDS = 10;

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final int port;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, Queue<UnaryOperator<Reply>>> faults = new ConcurrentHashMap<>();

    /**
     * @param wanted the port, or 0 for a free one
     */
    @SuppressWarnings("this-escape")
    protected FakeServer(int wanted) {
        server = vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketMessageSize(1 << 24))
                .webSocketHandler(this::connected)
                .requestHandler(this::receive);
        try {
            port = listen(wanted);
        } catch (Exception e) {
            throw new IllegalStateException("The fake server does not start", e);
        }
    }

    /** A port that a predecessor has just left may take a moment. */
    private int listen(int wanted) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return server.listen(wanted, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                        .actualPort();
            } catch (ExecutionException e) {
                if (attempt == LIMIT_SECONDS * 10) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** All requests so far. */
    public List<Seen> seen() {
        return seen;
    }

    /** The requests to a path. */
    public List<Seen> seen(String path) {
        return seen.stream().filter(request -> request.path().equals(path)).toList();
    }

    /** Spoils the next answer at a path; several faults come one after the other. */
    public void spoil(String path, UnaryOperator<Reply> fault) {
        faults.computeIfAbsent(path, unused -> new ConcurrentLinkedQueue<>()).add(fault);
    }

    /** Gives another answer instead of the next one at a path; the request has no effect. */
    public void answer(String path, Reply reply) {
        spoil(path, null == reply ? null : new Instead(reply));
    }

    private record Instead(Reply reply) implements UnaryOperator<Reply> {
        @Override
        public Reply apply(Reply unused) {
            return reply;
        }
    }

    /** Answers a request, on a thread of its own that may wait. */
    protected abstract Reply handle(Seen request) throws Exception;

    /** A websocket has been opened. */
    protected void connected(ServerWebSocket socket) {
        socket.close();
    }

    /** A request's connection has gone before its answer. */
    protected void gone(Seen request) {}

    private void receive(HttpServerRequest http) {
        http.body().onSuccess(body -> {
            var request = new Seen(http.method().name(), http.path(), http.query(), http.headers(), body);
            seen.add(request);
            http.response().closeHandler(closed -> {
                if (!http.response().ended()) {
                    gone(request);
                }
            });
            Thread.ofVirtual().start(() -> reply(http, request));
        });
    }

    private void reply(HttpServerRequest http, Seen request) {
        Queue<UnaryOperator<Reply>> waiting = faults.get(request.path());
        UnaryOperator<Reply> fault = waiting == null ? null : waiting.poll();
        try {
            Reply reply = fault instanceof Instead instead ? instead.reply : handle(request);
            send(http, fault == null ? reply : fault.apply(reply));
        } catch (Exception e) {
            http.response().setStatusCode(500).end("{\"error\": \"" + e + "\"}");
        }
    }

    private static void send(HttpServerRequest http, Reply reply) {
        HttpServerResponse response = http.response();
        if (reply.silent()) {
            http.connection().close();
            return;
        }
        if (response.closed()) {
            return;
        }
        response.setStatusCode(reply.status()).putHeader("Content-Type", reply.type());
        reply.headers().forEach(response::putHeader);
        if (reply.cutAt() >= 0) {
            response.putHeader("Content-Length", Integer.toString(reply.body().length()));
            response.write(reply.body().slice(0, reply.cutAt()))
                    .onComplete(written -> http.connection().close());
        } else {
            response.end(reply.body());
        }
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("The fake server does not end", e);
        }
    }
}
