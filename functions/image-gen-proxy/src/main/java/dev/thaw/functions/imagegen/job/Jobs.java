package dev.thaw.functions.imagegen.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.limit.Caller;
import dev.thaw.functions.imagegen.observe.Meters;
import dev.thaw.functions.imagegen.observe.Traces;

/** Takes requests as jobs, and tells what becomes of them. */
@ApplicationScoped
public class Jobs {
    private final JobStore store;
    private final Dispatcher dispatcher;
    private final JobRunner runner;
    private final Waiters waiters;
    private final Backends backends;
    private final ImageGenConfig config;
    private final Meters meters;
    private final PromptLog prompts;

    Jobs(
            JobStore store,
            Dispatcher dispatcher,
            JobRunner runner,
            Waiters waiters,
            Backends backends,
            ImageGenConfig config,
            Meters meters,
            PromptLog prompts) {
        this.prompts = prompts;
        this.meters = meters;
        this.store = store;
        this.dispatcher = dispatcher;
        this.runner = runner;
        this.waiters = waiters;
        this.backends = backends;
        this.config = config;
    }

    /**
     * How a request is to be treated.
     *
     * @param fresh whether pictures that are already there, or being made, will not do
     * @param share whether pictures of others who asked for the same will do, even without a seed
     * @param priority higher goes first; 0 is the usual one
     * @param webhook where the job's end is to be told
     */
    public record Terms(
            Caller caller,
            boolean fresh,
            boolean share,
            int priority,
            Optional<String> idempotencyKey,
            Optional<String> webhook) {}

    /**
     * Records a request durably, or joins the same one.
     *
     * @throws dev.thaw.functions.imagegen.FailureException when no back end can do what is asked
     */
    public Job submit(ImageRequest request, Terms terms) {
        List<String> candidates = backends.candidates(request);
        // As precise as the database keeps it.
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        // Without a seed every request means other pictures, unless the caller says otherwise.
        // With a webhook it is a job of its own: there is one place to tell its end to.
        Caller caller = terms.caller();
        boolean shared = (request.seed() != null || terms.share())
                && !terms.fresh()
                && terms.webhook().isEmpty();
        String id = JobIds.next(now);
        Job job = store.submit(
                new NewJob(
                        id,
                        caller,
                        request,
                        shared ? Optional.of(Fingerprint.of(caller.tenant(), request)) : Optional.empty(),
                        candidates,
                        terms.priority() + caller.limits().priority(),
                        request.seed() == null ? JobIds.seed() : request.seed(),
                        now,
                        now.plus(config.deadline()),
                        terms.idempotencyKey(),
                        terms.webhook(),
                        caller.limits().dailyBudget().isPresent() ? backends.dearest(request) * request.n() : 0,
                        Traces.current(),
                        Optional.empty()),
                shared ? config.cacheLifetime() : Duration.ZERO);
        if (job.id().equals(id)) {
            prompts.submitted(job);
        } else {
            meters.shared(job.model());
        }
        dispatcher.kick();
        return job;
    }

    /** The job's end; done at once when it has ended already. Cancelling the future only stops waiting. */
    public CompletableFuture<Ended> end(Job job, Listener listener) {
        if (job.status().isFinal()) {
            return CompletableFuture.completedFuture(new Ended(job, List.of()));
        }
        return waiters.of(job.id(), listener);
    }

    /** A job of any tenant. */
    public Optional<Job> find(String id) {
        return store.find(id);
    }

    /** A job of a tenant. */
    public Optional<Job> find(String tenant, String id) {
        return store.find(id).filter(job -> job.tenant().equals(tenant)).map(this::withProgress);
    }

    /** What runs here is further than its record says. */
    private Job withProgress(Job job) {
        Running work = runner.running().get(job.id());
        return work == null || job.status().isFinal() ? job : job.withProgress(work.progress());
    }

    /** How many jobs are before a queued one. */
    public int position(Job job) {
        return store.position(job);
    }

    /** One caller less waits; the last one to leave cancels the job. */
    public void leave(String id) {
        if (store.leave(id)) {
            Running work = runner.running().get(id);
            if (work != null) {
                work.stop();
            }
            store.find(id).ifPresent(job -> {
                meters.ended(JobRunner.labels(job), job.status().text());
                waiters.ended(new Ended(job, List.of()));
            });
            dispatcher.kick();
        }
    }

    /** How many jobs have not ended, of all tenants and instances. */
    public int open() {
        return store.open();
    }

    /** The same, by status. */
    public Map<String, Integer> openByStatus() {
        return store.openByStatus();
    }
}
