package dev.thaw.functions.imagegen.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.FailureException;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.Backend;
import dev.thaw.functions.imagegen.backend.BackendException;
import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.backend.DrawTask;
import dev.thaw.functions.imagegen.backend.Picture;
import dev.thaw.functions.imagegen.observe.Meters;
import dev.thaw.functions.imagegen.output.Finisher;
import dev.thaw.functions.imagegen.output.InputStore;
import dev.thaw.functions.imagegen.usage.Metering;

/** Works on claimed jobs, each on a thread of its own. */
@ApplicationScoped
class JobRunner {
    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    private final AttemptStore attempts;
    private final Backends backends;
    private final Finisher finisher;
    private final InputStore inputs;
    private final Waiters waiters;
    private final WorkTimes workTimes;
    private final Drawing drawing;
    private final Meters meters;
    private final PromptLog prompts;
    private final LostWork lost;
    private final Previews previews;
    private final ConcurrentMap<String, Running> running = new ConcurrentHashMap<>();

    JobRunner(
            AttemptStore attempts,
            Backends backends,
            Finisher finisher,
            InputStore inputs,
            Waiters waiters,
            WorkTimes workTimes,
            Drawing drawing,
            Meters meters,
            PromptLog prompts,
            LostWork lost,
            Previews previews) {
        this.previews = previews;
        this.lost = lost;
        this.prompts = prompts;
        this.drawing = drawing;
        this.meters = meters;
        this.inputs = inputs;
        this.attempts = attempts;
        this.backends = backends;
        this.finisher = finisher;
        this.waiters = waiters;
        this.workTimes = workTimes;
    }

    /** What runs here, by job. */
    Map<String, Running> running() {
        return running;
    }

    /** Starts to work on a job that this instance has claimed. */
    void start(Job job, String owner, Runnable whenDone) {
        var work = new Running(
                job,
                waiters,
                ticket -> Persistence.written(() -> attempts.ticket(job, owner, ticket)),
                // Beside the work, which does not wait for the store.
                (index, picture) -> Thread.ofVirtual().start(() -> previews.keep(job, index, picture)));
        running.put(job.id(), work);
        Thread worker = Thread.ofVirtual().name(job.id()).unstarted(() -> {
            try {
                run(work, owner);
            } catch (RuntimeException e) {
                // Such as a database that is away: the lease runs out, and the job is taken again.
                LOG.warnf("%s is left to its lease: %s", job.id(), e.getMessage());
            } finally {
                running.remove(job.id());
                whenDone.run();
            }
        });
        work.runsIn(worker);
        worker.start();
    }

    private void run(Running work, String owner) {
        Job job = work.job();
        Backend backend = backends.get(job.backend());
        try {
            Drawing.Drawn drawn = drawing.draw(work, backend, task(job, backend));
            workTimes.add(job.request().model(), drawn.seconds());
            finish(work, owner, drawn);
        } catch (InterruptedException e) {
            interrupted(work, owner);
        } catch (BackendException e) {
            work.undisturbed();
            failed(work, owner, e);
        } catch (FailureException e) {
            // Of the database: whoever takes the job when its lease has run out goes on with it.
            LOG.warnf("%s is left to its lease: %s", job.id(), e.getMessage());
        } catch (FunctionException e) {
            work.undisturbed();
            // Of the object store or the watermark function; their own codes are words with dashes.
            end(work, owner, Failure.server(e.status(), e.code().replace('-', '_'), e.getMessage()));
        } catch (RuntimeException | Error e) {
            work.undisturbed();
            LOG.errorf(e, "%s failed at %s", job.id(), backend.name());
            end(work, owner, Failure.server(500, "internal_error", "The job failed: " + e));
        } finally {
            work.undisturbed();
            if (work.lostSeconds() > 0) {
                lost.note(job, work.lostSeconds(), work.price());
            }
        }
    }

    private DrawTask task(Job job, Backend backend) {
        ImageRequest request = job.request();
        return new DrawTask(
                job.id(),
                backends.remoteName(request.model(), backend.name()),
                request,
                job.seed(),
                inputs.images(request),
                inputs.mask(request),
                Optional.ofNullable(job.ticket())
                        .filter(ticket -> ticket.backend().equals(backend.name()))
                        .map(Job.Ticket::text));
    }

    private void finish(Running work, String owner, Drawing.Drawn drawing) throws InterruptedException {
        Job job = work.job();
        var origin = new Finisher.Origin(job.id(), job.tenant(), job.request(), job.createdAt(), job.deadline());
        work.costs(backends.price(job.backend()) * drawing.pictures().size());
        Finisher.Finished finished = finisher.finish(origin, drawing.pictures(), work);
        work.undisturbed();
        Metering metering = metering(work, drawing);
        if (Persistence.written(() -> attempts.succeed(job, owner, finished.stored(), metering))) {
            work.delivered();
            meters.succeeded(labels(job), drawing.pictures().size(), metering);
            waiters.ended(new Ended(job.succeeded(finished.stored(), metering), finished.pictures()));
        }
    }

    private Metering metering(Running work, Drawing.Drawn drawn) {
        Job job = work.job();
        return new Metering(
                work.price(),
                drawn.seconds(),
                Metering.megapixelSteps(
                        drawn.pictures().stream().map(Picture::bytes).toList(),
                        job.request().steps()),
                work.tokens());
    }

    static Meters.Labels labels(Job job) {
        return new Meters.Labels(job.tenant(), job.key(), job.request().model(), job.backend());
    }

    private void interrupted(Running work, String owner) {
        work.undisturbed();
        if (!work.isStopped()) {
            end(work, owner, Failure.server(504, "deadline_exceeded", "The job was not done within its deadline."));
        }
    }

    private void failed(Running work, String owner, BackendException e) {
        Job job = work.job();
        LOG.infof(
                "%s at %s, attempt %d: %s",
                job.id(), job.backend(), job.attempts(), prompts.hidden(e.getMessage(), job));
        if (e.kind() == BackendException.Kind.REFUSED) {
            end(work, owner, e.failure());
            return;
        }
        Optional<Backends.StandIn> standIn =
                job.candidates().size() > 1 ? Optional.empty() : backends.standIn(job.model(), job.request());
        if (standIn.isPresent()) {
            attempts.giveBack(job, owner, standIn.get().request(), standIn.get().candidates());
        } else if (e.kind() == BackendException.Kind.BUSY) {
            attempts.postpone(job, owner);
        } else if (job.attempts() >= ClaimStore.MAX_ATTEMPTS) {
            end(work, owner, e.failure());
        } else {
            attempts.giveBack(job, owner);
        }
    }

    private void end(Running work, String owner, Failure failure) {
        Job job = work.job();
        if (Persistence.written(() -> attempts.fail(job, owner, failure, work.price()))) {
            meters.ended(labels(job), JobStatus.FAILED.text());
            waiters.ended(new Ended(job.failed(failure), List.of()));
        }
    }
}
