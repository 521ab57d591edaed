package dev.thaw.functions.imagegen.front;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.function.FunctionException;
import dev.thaw.function.net.UrlGuard;
import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.job.Ended;
import dev.thaw.functions.imagegen.job.Job;
import dev.thaw.functions.imagegen.job.JobStatus;
import dev.thaw.functions.imagegen.job.Jobs;
import dev.thaw.functions.imagegen.job.Listener;
import dev.thaw.functions.imagegen.job.QueueKeeper;
import dev.thaw.functions.imagegen.limit.Caller;

/** Submits a request and hands over what comes of it: pictures in the answer, as a stream, or later. */
@ApplicationScoped
class Delivery {
    private static final Duration BEYOND_DEADLINE = Duration.ofSeconds(5);
    private static final int MAX_KEY = 200;
    private static final int MAX_PRIORITY = 100;
    private static final int MAX_URL = 2000;

    private final Jobs jobs;
    private final AnswerWriter writer;
    private final QueueKeeper keeper;
    private final UrlGuard guard;
    private final ImageGenConfig config;

    Delivery(Jobs jobs, AnswerWriter writer, QueueKeeper keeper, UrlGuard guard, ImageGenConfig config) {
        this.config = config;
        this.jobs = jobs;
        this.writer = writer;
        this.keeper = keeper;
        this.guard = guard;
    }

    /**
     * @param body what the request was read from
     * @param kind how the events of a stream begin
     */
    void deliver(Call call, Caller caller, ImageRequest request, ObjectNode body, String kind)
            throws InterruptedException {
        var fields = new Fields(body, "");
        boolean asUrl = "url".equals(fields.oneOf("response_format", Set.of("url", "b64_json")));
        boolean streamed = fields.flag("stream");
        boolean async = call.asks("Prefer", "respond-async");
        if (request.partials() != null && !streamed && !async) {
            throw Failure.invalid(
                            "invalid_value",
                            "partial_images",
                            "'partial_images' needs 'stream', or 'Prefer: respond-async'.")
                    .exception();
        }
        Job job = jobs.submit(request, terms(call, caller, body));
        if (async) {
            keeper.keep();
            // Relative to this path, so that it is right behind a router's prefix, too.
            call.response()
                    .putHeader("Location", "../jobs/" + job.id())
                    .putHeader("Preference-Applied", "respond-async");
            call.send(202, writer.of(job));
        } else if (streamed) {
            stream(call, job, kind);
        } else {
            CompletableFuture<Ended> end = jobs.end(job, new Listener() {});
            call.send(200, writer.images(await(call, job, end), asUrl));
        }
    }

    private Jobs.Terms terms(Call call, Caller caller, ObjectNode body) {
        Optional<String> key = call.header("Idempotency-Key");
        if (key.isPresent() && (key.get().isBlank() || key.get().length() > MAX_KEY)) {
            throw Failure.invalid(
                            "invalid_idempotency_key",
                            null,
                            "Idempotency-Key must have 1 to " + MAX_KEY + " characters.")
                    .exception();
        }
        var here = new Fields(body.path("thaw"), "thaw.");
        int priority = here.integer("priority", -MAX_PRIORITY, MAX_PRIORITY).orElse(0);
        Optional<String> webhook = here.text("webhook");
        webhook.ifPresent(this::checkWebhook);
        return new Jobs.Terms(
                caller, call.asks("Cache-Control", "no-cache"), here.flag("share"), priority, key, webhook);
    }

    private void checkWebhook(String url) {
        if (config.webhookSecret().isEmpty()) {
            throw Failure.invalid(
                            "webhooks_not_configured",
                            "thaw.webhook",
                            "This server has no secret to sign webhooks with (thaw.imagegen.webhook-secret).")
                    .exception();
        }
        if (url.length() > MAX_URL) {
            throw Failure.invalid("invalid_value", "thaw.webhook", "The URL is too long.")
                    .exception();
        }
        try {
            guard.check(url);
        } catch (FunctionException e) {
            throw Failure.invalid(e.code().replace('-', '_'), "thaw.webhook", e.getMessage())
                    .exception();
        }
    }

    private void stream(Call call, Job job, String kind) throws InterruptedException {
        var stream = new PictureStream(call, writer, job, kind);
        CompletableFuture<Ended> end = jobs.end(job, stream);
        stream.begin();
        try {
            stream.end(await(call, job, end));
        } catch (dev.thaw.functions.imagegen.FailureException e) {
            stream.fail(e.failure());
        }
    }

    /** The job's end; a caller that goes leaves the job to others, if there are any. */
    private Ended await(Call call, Job job, CompletableFuture<Ended> end) throws InterruptedException {
        if (!job.status().isFinal()) {
            call.onGone(() -> {
                jobs.leave(job.id());
                end.cancel(false);
            });
        }
        try {
            Duration left = Duration.between(Instant.now(), job.deadline()).plus(BEYOND_DEADLINE);
            return succeeded(end.get(Math.max(1, left.toMillis()), TimeUnit.MILLISECONDS));
        } catch (java.util.concurrent.CancellationException gone) {
            throw Failure.server(499, "cancelled", "The caller has gone.").exception();
        } catch (TimeoutException e) {
            end.cancel(false);
            throw Failure.server(504, "deadline_exceeded", "The job " + job.id() + " was not done within its deadline.")
                    .exception();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Waiting for " + job.id() + " failed", e);
        }
    }

    private static Ended succeeded(Ended ended) {
        Job job = ended.job();
        if (job.status() == JobStatus.CANCELLED) {
            throw Failure.refused(409, "cancelled", "The job " + job.id() + " was cancelled.")
                    .exception();
        }
        if (job.failure() != null) {
            throw job.failure().exception();
        }
        return ended;
    }
}
