package dev.thaw.functions.imagegen.front;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.job.Ended;
import dev.thaw.functions.imagegen.job.Job;
import dev.thaw.functions.imagegen.job.JobStatus;
import dev.thaw.functions.imagegen.job.Jobs;
import dev.thaw.functions.imagegen.job.Listener;
import dev.thaw.functions.imagegen.job.Previews;

/** {@code /v1/jobs}: how far a job is, its end, and how to cancel it. */
@ApplicationScoped
class JobAnswers {
    private static final long TICK_MS = 500;

    private final Authentication authentication;
    private final Jobs jobs;
    private final AnswerWriter writer;
    private final Previews previews;

    JobAnswers(Authentication authentication, Jobs jobs, AnswerWriter writer, Previews previews) {
        this.previews = previews;
        this.authentication = authentication;
        this.jobs = jobs;
        this.writer = writer;
    }

    void read(Call call, String id) {
        Job job = find(call, id);
        call.send(200, describe(job));
    }

    void cancel(Call call, String id) {
        Job job = find(call, id);
        if (!job.status().isFinal()) {
            jobs.leave(id);
        }
        read(call, id);
    }

    /** Server-sent events: {@code image.job} for each step, the last one with the final state. */
    void events(Call call, String id) throws InterruptedException, JsonProcessingException {
        Job job = find(call, id);
        call.response()
                .setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store");
        CompletableFuture<Ended> end = jobs.end(job, new Listener() {});
        call.onGone(() -> end.cancel(false));
        String last = "";
        while (!end.isCancelled() && !job.status().isFinal()) {
            String now = call.json().writeValueAsString(describe(job));
            if (!now.equals(last)) {
                write(call, now);
                last = now;
            }
            try {
                job = end.get(TICK_MS, TimeUnit.MILLISECONDS).job();
            } catch (TimeoutException e) {
                job = find(call, id);
            } catch (java.util.concurrent.CancellationException | ExecutionException e) {
                return;
            }
        }
        write(call, call.json().writeValueAsString(writer.of(job)));
        call.response().end();
    }

    private static void write(Call call, String data) {
        call.response().write("event: image.job\ndata: " + data + "\n\n");
    }

    private ObjectNode describe(Job job) {
        return writer.job(job, position(job), previews.of(job));
    }

    private int position(Job job) {
        return job.status() == JobStatus.QUEUED ? jobs.position(job) : -1;
    }

    private Job find(Call call, String id) {
        return jobs.find(authentication.of(call).tenant(), id)
                .orElseThrow(() -> Failure.refused(404, "job_not_found", "There is no job '" + id + "'.")
                        .exception());
    }
}
