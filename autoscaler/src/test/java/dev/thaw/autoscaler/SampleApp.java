package dev.thaw.autoscaler;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/** A small web server that tests start as an instance: each path shows one way in which instances behave. */
public final class SampleApp {
    private static final Buffer CHUNK = Buffer.buffer(new byte[64 << 10]);
    private static final AtomicInteger CANCELLED = new AtomicInteger();
    private static final AtomicInteger SEEN = new AtomicInteger();

    private SampleApp() {}

    public static void main(String[] args) {
        var vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)));
        vertx.createHttpServer(new HttpServerOptions().setPort(Integer.parseInt(System.getenv("PORT"))))
                .webSocketHandler(socket -> socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text)))
                .requestHandler(request -> answer(vertx, request))
                .listen();
    }

    private static void answer(Vertx vertx, HttpServerRequest request) {
        var response = request.response();
        SEEN.incrementAndGet();
        switch (request.path()) {
            case "/echo" -> request.pipeTo(response.setChunked(true));
            case "/sink" -> {
                long[] count = {0};
                request.handler(chunk -> count[0] += chunk.length());
                request.endHandler(end -> response.end(Long.toString(count[0])));
            }
            case "/source" -> source(request, Long.parseLong(request.getParam("bytes")));
            case "/sleep" -> {
                response.exceptionHandler(gone -> CANCELLED.incrementAndGet());
                vertx.setTimer(Long.parseLong(request.getParam("ms")), slept -> {
                    if (!response.closed()) {
                        response.end("slept");
                    }
                });
            }
            case "/cancelled" -> response.end(CANCELLED.toString());
            case "/seen" -> response.end(SEEN.toString());
            case "/status" ->
                response.setStatusCode(Integer.parseInt(request.getParam("code")))
                        .end();
            case "/headers" -> response.end(request.headers().entries().toString());
            case "/events" -> {
                response.setChunked(true).putHeader("Content-Type", "text/event-stream");
                response.write("data: first\n\n");
                vertx.setTimer(2_000, later -> response.end("data: second\n\n"));
            }
            case "/last" -> {
                // Says that the connection stays, and closes it while it is idle.
                response.end(Long.toString(ProcessHandle.current().pid()));
                vertx.setTimer(1, later -> request.connection().close());
            }
            case "/drop" -> request.connection().close();
            case "/exit" -> Runtime.getRuntime().halt(3);
            case "/child" -> response.end(Long.toString(child()));
            default -> response.end(Long.toString(ProcessHandle.current().pid()));
        }
    }

    private static void source(HttpServerRequest request, long bytes) {
        var response = request.response().putHeader("Content-Length", Long.toString(bytes));
        long[] left = {bytes};
        Runnable[] more = new Runnable[1];
        more[0] = () -> {
            while (left[0] > 0 && !response.writeQueueFull()) {
                Buffer chunk = left[0] < CHUNK.length() ? CHUNK.slice(0, (int) left[0]) : CHUNK;
                left[0] -= chunk.length();
                response.write(chunk);
            }
            if (left[0] > 0) {
                response.drainHandler(drained -> more[0].run());
            } else {
                response.end();
            }
        };
        more[0].run();
    }

    private static long child() {
        try {
            return new ProcessBuilder("sleep", Long.toString(TimeUnit.MINUTES.toSeconds(5)))
                    .start()
                    .pid();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
