package dev.thaw.platform.invocation;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import io.cloudevents.CloudEvent;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;

import dev.thaw.platform.event.PercentEncoding;
import dev.thaw.platform.function.Functions;

/** Sends an attempt to the router as a CloudEvent in binary mode, and reads how it ended. */
@ApplicationScoped
class AttemptSender {
    private static final int HTTP_PORT = 80;
    private static final int POOL = 1024;
    private static final int MAX_LOOPS = 4;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    private final Vertx vertx;
    private final Functions functions;
    private final DispatcherConfig config;
    private final List<Loop> loops;
    private final AtomicInteger next = new AtomicInteger();

    AttemptSender(Vertx vertx, Functions functions, DispatcherConfig config) {
        this.vertx = vertx;
        this.functions = functions;
        this.config = config;
        this.loops = Stream.generate(Loop::new)
                .limit(Math.max(1, Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors())))
                .toList();
        loops.forEach(vertx::deployVerticle);
    }

    /** An event loop with connections of its own: no answer crosses from one loop to another. */
    private static final class Loop extends AbstractVerticle {
        private final CompletableFuture<HttpClient> client = new CompletableFuture<>();

        @Override
        public void start() {
            client.complete(vertx.createHttpClient(new HttpClientOptions()
                    .setMaxPoolSize(POOL)
                    .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                    .setTcpNoDelay(true)));
        }

        void run(Consumer<HttpClient> work) {
            HttpClient http = client.join();
            context.runOnContext(now -> work.accept(http));
        }
    }

    /** How an attempt ended, and what the router said of its start. */
    record Answer(Outcome outcome, String start, String timing) {}

    /** An attempt under way. */
    static final class Sent {
        private volatile HttpClientRequest request;
        private volatile boolean cancelled;

        /** Closes the connection: the router passes that on, and the function ends its work. */
        void cancel() {
            cancelled = true;
            if (request != null) {
                request.reset();
            }
        }

        private HttpClientRequest begun(HttpClientRequest begun) {
            request = begun;
            if (cancelled) {
                begun.reset();
            }
            return begun;
        }
    }

    /**
     * Sends the claim.
     *
     * @param sent what {@link Sent#cancel} ends
     * @param answered gets the answer, exactly once: also when none comes in time
     */
    void send(Claim claim, Sent sent, Consumer<Answer> answered) {
        Duration timeout = functions
                .find(claim.function())
                .map(function -> function.manifest().spec().timeoutDuration())
                .orElse(DEFAULT_TIMEOUT);
        Instant deadline = earlier(claim.deadline(), Instant.now().plus(timeout));
        Promise<Answer> answer = Promise.promise();
        long timer = vertx.setTimer(timeout.plus(config.grace()).toMillis(), expired -> {
            sent.cancel();
            answer.tryComplete(new Answer(
                    AnswerRule.noAnswer("deadline-exceeded", "There was no answer within " + timeout + "."),
                    null,
                    null));
        });
        answer.future().onSuccess(read -> {
            vertx.cancelTimer(timer);
            answered.accept(read);
        });
        Loop loop = loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
        loop.run(http -> http.request(options(claim))
                .map(sent::begun)
                .compose(request -> {
                    head(claim, deadline, request);
                    return request.send(body(claim.event()));
                })
                .compose(AttemptSender::read)
                .otherwise(failure -> new Answer(noAnswer(failure), null, null))
                .onSuccess(answer::tryComplete));
    }

    private RequestOptions options(Claim claim) {
        URI router = config.router();
        int port = router.getPort() == -1 ? HTTP_PORT : router.getPort();
        RequestOptions request = new RequestOptions().setMethod(HttpMethod.POST).setPort(port);
        return config.host()
                .map(host -> request.setServer(SocketAddress.inetSocketAddress(port, router.getHost()))
                        .setHost(host.replace("{function}", claim.function()))
                        .setURI("/"))
                .orElseGet(() -> request.setHost(router.getHost()).setURI("/fn/" + claim.function() + "/"));
    }

    private static void head(Claim claim, Instant deadline, HttpClientRequest request) {
        CloudEvent event = claim.event();
        request.putHeader("ce-specversion", "1.0");
        event.getAttributeNames().stream()
                .filter(name -> !name.equals("specversion") && !name.equals("datacontenttype"))
                .forEach(name -> header(request, name, event.getAttribute(name)));
        event.getExtensionNames().forEach(name -> header(request, name, event.getExtension(name)));
        if (event.getDataContentType() != null) {
            request.putHeader("Content-Type", event.getDataContentType());
        }
        request.putHeader("Thaw-Invocation-Id", claim.id().toString())
                .putHeader("Thaw-Attempt", Integer.toString(claim.attempt()))
                .putHeader("Thaw-Deadline", deadline.toString());
    }

    private static void header(HttpClientRequest request, String name, Object value) {
        request.putHeader("ce-" + name, PercentEncoding.encode(String.valueOf(value)));
    }

    private static Buffer body(CloudEvent event) {
        return event.getData() == null
                ? Buffer.buffer()
                : Buffer.buffer(event.getData().toBytes());
    }

    private static Future<Answer> read(HttpClientResponse response) {
        Promise<Buffer> body = Promise.promise();
        Buffer read = Buffer.buffer();
        response.exceptionHandler(body::tryFail);
        response.handler(chunk -> {
            if (read.length() + chunk.length() > MAX_ANSWER_BYTES) {
                body.tryFail("the function's answer is larger than 1 MiB");
                response.request().reset();
            } else {
                read.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> body.tryComplete(read));
        return body.future().map(bytes -> {
            Outcome outcome = AnswerRule.read(
                    response.statusCode(),
                    response.getHeader("Content-Type"),
                    response.getHeader("Retry-After"),
                    bytes.getBytes());
            return new Answer(outcome, response.getHeader("Thaw-Start"), response.getHeader("Server-Timing"));
        });
    }

    private static Outcome noAnswer(Throwable failure) {
        return AnswerRule.noAnswer("no-answer", "The router gave no answer: " + failure.getMessage());
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
