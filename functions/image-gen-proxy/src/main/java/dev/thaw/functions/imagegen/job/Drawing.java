package dev.thaw.functions.imagegen.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;

import dev.thaw.functions.imagegen.backend.Backend;
import dev.thaw.functions.imagegen.backend.BackendException;
import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.backend.DrawTask;
import dev.thaw.functions.imagegen.backend.Picture;
import dev.thaw.functions.imagegen.observe.Meters;
import dev.thaw.functions.imagegen.observe.Traces;

/** Has a back end work on a job, and shows that in metrics and in the job's trace. */
@ApplicationScoped
class Drawing {
    /** Then nothing was begun. */
    private static final String BUSY = "busy";

    private final Backends backends;
    private final Traces traces;
    private final Meters meters;

    Drawing(Backends backends, Traces traces, Meters meters) {
        this.backends = backends;
        this.traces = traces;
        this.meters = meters;
    }

    /** What has been drawn, and how long that took. */
    record Drawn(List<Picture> pictures, Duration time) {
        double seconds() {
            return time.toNanos() / 1e9;
        }
    }

    Drawn draw(Running work, Backend backend, DrawTask task) throws BackendException, InterruptedException {
        Job job = work.job();
        String model = job.request().model();
        Optional<String> parent = Optional.ofNullable(job.traceparent());
        if (job.attempts() == 1) {
            meters.waited(model, Duration.between(job.createdAt(), Instant.now()));
            traces.waited(job.id(), job.createdAt(), parent);
        }
        Span span = traces.work(backend.name(), model, job.id(), job.attempts(), parent);
        long began = System.nanoTime();
        String outcome = "broken";
        Scope scope = span.makeCurrent();
        try {
            List<Picture> pictures = backends.draw(backend, task, work);
            work.check();
            outcome = "succeeded";
            span.setAttribute("gen_ai.usage.input_tokens", work.tokens().input());
            span.setAttribute("gen_ai.usage.output_tokens", work.tokens().output());
            return new Drawn(pictures, Duration.ofNanos(System.nanoTime() - began));
        } catch (InterruptedException e) {
            outcome = "cancelled";
            throw e;
        } catch (BackendException e) {
            outcome = e.kind().name().toLowerCase(Locale.ROOT);
            span.setStatus(StatusCode.ERROR, e.failure().code());
            throw e;
        } finally {
            scope.close();
            span.setAttribute("thaw.outcome", outcome);
            span.end();
            Duration time = Duration.ofNanos(System.nanoTime() - began);
            meters.worked(backend.name(), model, outcome, time);
            if (!outcome.equals(BUSY)) {
                work.worked(time.toNanos() / 1e9);
            }
        }
    }
}
