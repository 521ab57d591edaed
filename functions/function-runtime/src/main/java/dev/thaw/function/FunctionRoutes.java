package dev.thaw.function;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import org.jboss.logging.Logger;

/** The function's entries: events at {@code POST /}, calls at {@code POST /name}. */
@ApplicationScoped
class FunctionRoutes {
    private static final Logger LOG = Logger.getLogger(FunctionRoutes.class);
    private static final int MAX_BODY = 1 << 20;
    private static final String RESULT = "dev.thaw.function.result";

    private final Worker worker;
    private final ObjectMapper json;
    private final RequestReader reader;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("invocation-", 0).daemon().factory());

    FunctionRoutes(Worker worker, ObjectMapper json) {
        this.worker = worker;
        this.json = json;
        this.reader = new RequestReader(json);
    }

    void register(@Observes Router router) {
        router.post("/").handler(context -> receive(context.request(), true));
        router.post("/" + worker.function().name()).handler(context -> receive(context.request(), false));
    }

    private void receive(HttpServerRequest http, boolean event) {
        var cancellation = new Cancellation();
        // The router closes the connection when nobody waits any more.
        http.response().closeHandler(closed -> {
            if (!http.response().ended()) {
                threads.execute(cancellation::cancel);
            }
        });
        Buffer body = Buffer.buffer();
        http.handler(chunk -> {
            if (body.length() <= MAX_BODY) {
                body.appendBuffer(chunk);
            }
        });
        http.exceptionHandler(broken -> threads.execute(cancellation::cancel));
        http.endHandler(end -> threads.execute(() -> answer(http, body, event, cancellation)));
    }

    private void answer(HttpServerRequest http, Buffer body, boolean atRoot, Cancellation cancellation) {
        Answer answer = Answer.to(http, json);
        try {
            boolean event = atRoot && !reader.isCall(http.headers());
            if (body.length() > MAX_BODY) {
                throw new FunctionException(413, "event-too-large", "The body is larger than 1 MiB.");
            }
            Request request = event
                    ? reader.event(http.headers(), body.getBytes())
                    : reader.call(http.headers(), http.params(), body.getBytes());
            Map<String, Object> result = worker.run(request, cancellation, answer.progress());
            if (event) {
                http.response()
                        .putHeader("ce-specversion", "1.0")
                        .putHeader("ce-id", UUID.randomUUID().toString())
                        .putHeader("ce-source", "/" + worker.function().name())
                        .putHeader("ce-type", RESULT);
            }
            answer.result(result);
        } catch (FunctionException e) {
            answer.problem(e);
        } catch (Throwable e) {
            // Errors too, such as a missing library: without an answer the caller would wait until its deadline.
            if (cancellation.isCancelled()) {
                answer.problem(new CancelledException());
                return;
            }
            LOG.error("An invocation failed", e);
            answer.problem(new FunctionException(500, "function-failed", "The function failed: " + e.getMessage(), e));
        }
    }
}
