package dev.thaw.functions.imagegen.front;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.job.Ended;
import dev.thaw.functions.imagegen.job.Job;
import dev.thaw.functions.imagegen.job.JobStatus;
import dev.thaw.functions.imagegen.job.Jobs;
import dev.thaw.functions.imagegen.job.Listener;
import dev.thaw.functions.imagegen.job.QueueKeeper;

/** {@code POST /v1/images/generations}: pictures in the answer, as a stream, or later. */
@ApplicationScoped
class Generations {
    private static final Duration BEYOND_DEADLINE = Duration.ofSeconds(5);
    private static final int MAX_KEY = 200;
    private static final int MAX_PRIORITY = 100;

    private final RequestReader reader;
    private final Tenants tenants;
    private final Jobs jobs;
    private final AnswerWriter writer;
    private final QueueKeeper keeper;

    Generations(RequestReader reader, Tenants tenants, Jobs jobs, AnswerWriter writer, QueueKeeper keeper) {
        this.reader = reader;
        this.tenants = tenants;
        this.jobs = jobs;
        this.writer = writer;
        this.keeper = keeper;
    }

    void handle(Call call) throws InterruptedException {
        String tenant = tenants.of(call);
        ObjectNode body = call.object();
        ImageRequest request = reader.read(body);
        var fields = new Fields(body, "");
        boolean asUrl = "url".equals(fields.oneOf("response_format", java.util.Set.of("url", "b64_json")));
        if (fields.flag("stream") || fields.integer("partial_images", 0, 3).orElse(0) > 0) {
            throw Failure.invalid(
                            "unsupported_parameter", "stream", "Streaming is not there yet; ask without 'stream'.")
                    .exception();
        }
        Job job = jobs.submit(request, terms(call, tenant, body));
        if (call.asks("Prefer", "respond-async")) {
            keeper.keep();
            later(call, job);
        } else {
            call.send(200, writer.images(await(call, job), asUrl));
        }
    }

    private static Jobs.Terms terms(Call call, String tenant, ObjectNode body) {
        var key = call.header("Idempotency-Key");
        if (key.isPresent() && (key.get().isBlank() || key.get().length() > MAX_KEY)) {
            throw Failure.invalid(
                            "invalid_idempotency_key",
                            null,
                            "Idempotency-Key must have 1 to " + MAX_KEY + " characters.")
                    .exception();
        }
        int priority = new Fields(body.path("thaw"), "thaw.")
                .integer("priority", -MAX_PRIORITY, MAX_PRIORITY)
                .orElse(0);
        return new Jobs.Terms(tenant, call.asks("Cache-Control", "no-cache"), priority, key);
    }

    private void later(Call call, Job job) {
        // Relative to this path, so that it is right behind a router's prefix, too.
        call.response().putHeader("Location", "../jobs/" + job.id()).putHeader("Preference-Applied", "respond-async");
        call.send(202, writer.job(job, -1));
    }

    /** The job's end; a caller that goes leaves the job to others, if there are any. */
    private Ended await(Call call, Job job) throws InterruptedException {
        CompletableFuture<Ended> end = jobs.end(job, new Listener() {});
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
