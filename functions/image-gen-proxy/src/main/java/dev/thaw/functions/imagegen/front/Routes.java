package dev.thaw.functions.imagegen.front;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.FailureException;
import dev.thaw.functions.imagegen.observe.Meters;
import dev.thaw.functions.imagegen.observe.Traces;

/** The paths of the API; each request is worked on by a thread of its own. */
@ApplicationScoped
class Routes {
    private static final Logger LOG = Logger.getLogger(Routes.class);
    private static final int MAX_BODY = 1 << 20;
    private static final int MAX_BODY_WITH_PICTURES = 60 << 20;
    private static final int TOO_MANY = 429;

    private final Generations generations;
    private final Edits edits;
    private final BackendHooks hooks;
    private final JobAnswers jobs;
    private final Models models;
    private final Usage usage;
    private final ObjectMapper json;
    private final Traces traces;
    private final Meters meters;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Routes(
            Generations generations,
            Edits edits,
            BackendHooks hooks,
            JobAnswers jobs,
            Models models,
            Usage usage,
            ObjectMapper json,
            Traces traces,
            Meters meters) {
        this.traces = traces;
        this.meters = meters;
        this.edits = edits;
        this.hooks = hooks;
        this.generations = generations;
        this.jobs = jobs;
        this.models = models;
        this.usage = usage;
        this.json = json;
    }

    /** Answers one request. */
    @FunctionalInterface
    private interface Handler {
        /**
         * @param parameter of the path, or null
         */
        void handle(Call call, String parameter) throws Exception;
    }

    void register(@Observes Router router) {
        serve(router, HttpMethod.POST, "/v1/images/generations", MAX_BODY, (call, path) -> generations.handle(call));
        serve(router, HttpMethod.POST, "/v1/images/edits", MAX_BODY_WITH_PICTURES, (call, path) -> edits.edit(call));
        serve(
                router,
                HttpMethod.POST,
                "/v1/images/variations",
                MAX_BODY_WITH_PICTURES,
                (call, path) -> edits.vary(call));
        serve(router, HttpMethod.POST, "/v1/webhooks/:backend", MAX_BODY, hooks::handle);
        serve(router, HttpMethod.GET, "/v1/models", MAX_BODY, (call, path) -> models.list(call));
        serve(router, HttpMethod.GET, "/v1/models/:model", MAX_BODY, models::one);
        serve(router, HttpMethod.GET, "/v1/jobs/:id", MAX_BODY, jobs::read);
        serve(router, HttpMethod.DELETE, "/v1/jobs/:id", MAX_BODY, jobs::cancel);
        serve(router, HttpMethod.GET, "/v1/jobs/:id/events", MAX_BODY, jobs::events);
        serve(router, HttpMethod.GET, "/v1/usage", MAX_BODY, (call, path) -> usage.handle(call));
        router.route("/v1/*")
                .last()
                .handler(context -> receive(context, "/v1/*", MAX_BODY, (call, path) -> {
                    throw unknown(context).exception();
                }));
    }

    private void serve(Router router, HttpMethod method, String path, int maxBody, Handler handler) {
        router.route(method, path).handler(context -> receive(context, path, maxBody, handler));
    }

    private static Failure unknown(RoutingContext context) {
        return Failure.refused(
                404,
                "unknown_url",
                "Unknown request URL: " + context.request().method() + " "
                        + context.request().path() + ". See docs/how-to/generate-images.md.");
    }

    private void receive(RoutingContext context, String route, int maxBody, Handler handler) {
        var call = new Call(context.request(), json);
        String parameter = context.pathParams().values().stream().findFirst().orElse(null);
        context.request().handler(chunk -> {
            if (call.body().length() <= maxBody) {
                call.body().appendBuffer(chunk);
            }
        });
        context.request()
                .endHandler(end ->
                        threads.execute(() -> watched(call, route, () -> answer(call, handler, parameter, maxBody))));
    }

    /** Shows a request in the metrics and the caller's trace. */
    private void watched(Call call, String route, Runnable answer) {
        Span span = traces.request(call.method(), route, call.header(Traces.HEADER));
        long began = System.nanoTime();
        try {
            Context.current().with(span).wrap(answer).run();
        } finally {
            span.setAttribute("http.response.status_code", call.status());
            span.end();
            meters.request(call.method(), route, call.status(), System.nanoTime() - began);
        }
    }

    private void answer(Call call, Handler handler, String parameter, int maxBody) {
        try {
            if (call.body().length() > maxBody) {
                throw Failure.refused(413, "body_too_large", "The body is larger than " + (maxBody >> 20) + " MiB.")
                        .exception();
            }
            handler.handle(call, parameter);
        } catch (FailureException e) {
            Failure failure = e.failure();
            // Without the message: a back end may have quoted the prompt in it.
            LOG.infof("%d %s %s", failure.status(), failure.code(), failure.param() == null ? "" : failure.param());
            if (failure.status() == TOO_MANY) {
                call.caller().ifPresent(caller -> meters.limited(caller.key(), failure.code()));
            }
            call.send(failure, e.retryAfter());
        } catch (FunctionException e) {
            call.send(Failure.server(503, e.code().replace('-', '_'), e.getMessage()));
        } catch (Exception | Error e) {
            // Errors too: without an answer the caller would wait until its deadline.
            LOG.error("A request failed", e);
            call.send(Failure.server(500, "internal_error", "The request failed: " + e));
        }
    }
}
