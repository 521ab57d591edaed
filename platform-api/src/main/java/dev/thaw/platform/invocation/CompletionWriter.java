package dev.thaw.platform.invocation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.thaw.platform.outbox.Outbox;

/** Writes the ends of attempts to their records, all that have come in at a time. */
@ApplicationScoped
class CompletionWriter {
    private static final Logger LOG = Logger.getLogger(CompletionWriter.class);
    private static final int BATCH = 256;
    /** More than dispatchers ever have under way. */
    private static final int CAPACITY = 100_000;

    private static final long POLL_MS = 500;
    private static final int WRITE_TRIES = 20;
    private static final long JOIN_MS = 10_000;

    private final InvocationStore store;
    private final Outbox outbox;
    private final MeterRegistry meters;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(CAPACITY);
    private volatile boolean stopping;
    private Thread thread;

    CompletionWriter(InvocationStore store, Outbox outbox, MeterRegistry meters) {
        this.store = store;
        this.outbox = outbox;
        this.meters = meters;
    }

    private record Entry(Completion completion, Runnable written) {}

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().name("completion-writer").daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        thread.join(JOIN_MS);
    }

    /** Writes the end of an attempt; {@code written} runs once that is done, or given up. */
    void write(Claim claim, AttemptSender.Answer answer, Runnable written) {
        Instant now = Instant.now();
        RetryRule.Next next = RetryRule.after(
                answer.outcome(),
                claim,
                claim.failures(),
                now,
                ThreadLocalRandom.current().nextDouble());
        var attempt = AttemptRecord.of(claim, now, answer, next.failure());
        var result = answer.outcome() instanceof Outcome.Succeeded succeeded ? succeeded.result() : null;
        if (!queue.offer(new Entry(new Completion(claim, attempt, next, result), written))) {
            LOG.errorf(
                    "The end of %s cannot be written: too many wait. It is tried again when its lease ends.",
                    claim.id());
            written.run();
        }
    }

    private void run() {
        var batch = new ArrayList<Entry>(BATCH);
        while (!stopping || !queue.isEmpty()) {
            try {
                Entry first = queue.poll(POLL_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    write(batch);
                    batch.clear();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void write(List<Entry> batch) throws InterruptedException {
        List<Completion> completions = batch.stream().map(Entry::completion).toList();
        for (int tries = 1; tries <= WRITE_TRIES; tries++) {
            try {
                Set<UUID> written = store.complete(completions);
                completions.stream()
                        .filter(c -> written.contains(c.claim().id()))
                        .forEach(this::count);
                if (completions.stream().anyMatch(c -> c.next().status() == Status.QUEUED)) {
                    outbox.kick();
                }
                break;
            } catch (RuntimeException e) {
                LOG.warnf(e, "The ends of %d attempts could not be written (try %d)", completions.size(), tries);
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        }
        batch.forEach(entry -> entry.written().run());
    }

    private void count(Completion completion) {
        Status status = completion.next().status();
        if (status.isEnd()) {
            String function = completion.claim().function();
            meters.counter("thaw_invocations_total", "function", function, "status", status.word())
                    .increment();
            meters.timer("thaw_invocation_seconds", "function", function)
                    .record(java.time.Duration.between(
                            completion.claim().createdAt(), completion.attempt().finishedAt()));
        }
        if (status == Status.DEAD && completion.claim().deadLetter()) {
            LOG.warnf(
                    "Invocation %s of %s is dead after %d attempts: %s",
                    completion.claim().id(),
                    completion.claim().function(),
                    completion.claim().attempt(),
                    completion.next().failure());
        }
    }
}
