package dev.thaw.functions.imagegen.front;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.FailureException;

/** The paths of the API; each request is worked on by a thread of its own. */
@ApplicationScoped
class Routes {
    private static final Logger LOG = Logger.getLogger(Routes.class);
    private static final int MAX_BODY = 1 << 20;
    private static final int MAX_BODY_WITH_PICTURES = 60 << 20;

    private final Generations generations;
    private final Edits edits;
    private final BackendHooks hooks;
    private final JobAnswers jobs;
    private final Models models;
    private final Usage usage;
    private final ObjectMapper json;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Routes(
            Generations generations,
            Edits edits,
            BackendHooks hooks,
            JobAnswers jobs,
            Models models,
            Usage usage,
            ObjectMapper json) {
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
        void handle(Call call) throws Exception;
    }

    void register(@Observes Router router) {
        router.post("/v1/images/generations").handler(context -> receive(context, generations::handle));
        router.post("/v1/images/edits").handler(context -> receive(context, edits::edit, MAX_BODY_WITH_PICTURES));
        router.post("/v1/images/variations").handler(context -> receive(context, edits::vary, MAX_BODY_WITH_PICTURES));
        router.post("/v1/webhooks/:backend")
                .handler(context -> receive(context, call -> hooks.handle(call, context.pathParam("backend"))));
        router.get("/v1/models").handler(context -> receive(context, models::list));
        router.get("/v1/models/:model")
                .handler(context -> receive(context, call -> models.one(call, context.pathParam("model"))));
        router.get("/v1/jobs/:id")
                .handler(context -> receive(context, call -> jobs.read(call, context.pathParam("id"))));
        router.delete("/v1/jobs/:id")
                .handler(context -> receive(context, call -> jobs.cancel(call, context.pathParam("id"))));
        router.get("/v1/jobs/:id/events")
                .handler(context -> receive(context, call -> jobs.events(call, context.pathParam("id"))));
        router.get("/v1/usage").handler(context -> receive(context, usage::handle));
        router.route("/v1/*")
                .last()
                .handler(context -> receive(context, call -> {
                    throw unknown(context).exception();
                }));
    }

    private static Failure unknown(RoutingContext context) {
        return Failure.refused(
                404,
                "unknown_url",
                "Unknown request URL: " + context.request().method() + " "
                        + context.request().path() + ". See docs/how-to/generate-images.md.");
    }

    private void receive(RoutingContext context, Handler handler) {
        receive(context, handler, MAX_BODY);
    }

    private void receive(RoutingContext context, Handler handler, int maxBody) {
        var call = new Call(context.request(), json);
        context.request().handler(chunk -> {
            if (call.body().length() <= maxBody) {
                call.body().appendBuffer(chunk);
            }
        });
        context.request().endHandler(end -> threads.execute(() -> answer(call, handler, maxBody)));
    }

    private static void answer(Call call, Handler handler, int maxBody) {
        try {
            if (call.body().length() > maxBody) {
                throw Failure.refused(413, "body_too_large", "The body is larger than " + (maxBody >> 20) + " MiB.")
                        .exception();
            }
            handler.handle(call);
        } catch (FailureException e) {
            LOG.infof("%d %s: %s", e.failure().status(), e.failure().code(), e.getMessage());
            call.send(e.failure());
        } catch (FunctionException e) {
            call.send(Failure.server(503, e.code().replace('-', '_'), e.getMessage()));
        } catch (Exception | Error e) {
            // Errors too: without an answer the caller would wait until its deadline.
            LOG.error("A request failed", e);
            call.send(Failure.server(500, "internal_error", "The request failed: " + e));
        }
    }
}
