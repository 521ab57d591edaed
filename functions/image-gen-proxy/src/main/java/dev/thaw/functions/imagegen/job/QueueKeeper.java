package dev.thaw.functions.imagegen.job;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import dev.thaw.function.FunctionException;

/**
 * Keeps an instance as long as there are jobs: an invocation of this function, recorded by the platform, that ends when the queue is empty. The platform tries
 * it again when its instance is gone, and so starts another one.
 */
@ApplicationScoped
public class QueueKeeper {
    private static final Logger LOG = Logger.getLogger(QueueKeeper.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration WATCH = Duration.ofSeconds(10);
    /** So long before its deadline a keeper hands over to the next one. */
    private static final Duration HAND_OVER = Duration.ofSeconds(30);

    private static final String BODY = "{\"task\": \"work-off-queue\"}";

    private final Optional<URI> platform;
    private final Optional<String> function;
    private final JobStore jobs;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final AtomicInteger keepers = new AtomicInteger();
    private final ReentrantLock asking = new ReentrantLock();
    private volatile boolean draining;
    private volatile Thread watch;
    /** When the last request that the platform has recorded was begun, by the clock that never goes back. */
    private long asked;

    QueueKeeper(
            JobStore jobs,
            @ConfigProperty(name = "thaw.api") Optional<URI> platform,
            @ConfigProperty(name = "k.service") Optional<String> function) {
        this.jobs = jobs;
        this.platform = platform;
        this.function = function;
    }

    /** Whether there is a platform that can keep an instance. */
    public boolean canKeep() {
        return platform.isPresent();
    }

    /**
     * Asks the platform to keep an instance for what is in the queue now, unless it does so already; a process that runs alone needs none. Of many who
     * ask at the same time, one request serves all.
     */
    public void keep() {
        if (!canKeep()) {
            return;
        }
        long came = System.nanoTime();
        asking.lock();
        try {
            // What was begun after this caller's job was recorded finds that job in the queue.
            if (keepers.get() > 0 || asked - came > 0) {
                return;
            }
            long began = System.nanoTime();
            if (ask()) {
                asked = began;
            }
        } finally {
            asking.unlock();
        }
    }

    private boolean ask() {
        URI call =
                platform.orElseThrow().resolve("/v1/functions/" + function.orElse("image-gen-proxy") + "/invocations");
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(call)
                            .timeout(TIMEOUT)
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", UUID.randomUUID().toString())
                            .POST(HttpRequest.BodyPublishers.ofString(BODY))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 == 2) {
                return true;
            }
            LOG.warnf("The platform does not keep an instance: %d %s", answer.statusCode(), answer.body());
        } catch (IOException e) {
            LOG.warnf("The platform does not keep an instance: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /**
     * Returns when no job is left, or when the next keeper has been asked for because this one's time is nearly over.
     *
     * @param check throws when nobody waits for that any more
     * @throws FunctionException {@code draining} when this instance takes no more jobs: another one is to keep on
     */
    public void untilEmpty(Instant deadline, Runnable check) throws InterruptedException {
        boolean open = true;
        while (open && Instant.now().isBefore(deadline.minus(HAND_OVER))) {
            waitUntilEmpty(deadline, check);
            // Once more, now that nobody relies on this keeper: a job may have come in between.
            open = jobs.open() > 0;
        }
        if (open) {
            keep();
        }
    }

    private void waitUntilEmpty(Instant deadline, Runnable check) throws InterruptedException {
        keepers.incrementAndGet();
        try {
            while (jobs.open() > 0 && Instant.now().isBefore(deadline.minus(HAND_OVER))) {
                check.run();
                checkDraining();
                Thread.sleep(LOOK);
            }
        } finally {
            keepers.decrementAndGet();
        }
    }

    /**
     * Ends what waits here when this instance is being stopped.
     *
     * @throws FunctionException {@code draining}, which another instance takes up
     */
    public void checkDraining() {
        if (draining) {
            throw new FunctionException(503, "draining", "This instance is being stopped.");
        }
    }

    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        draining = true;
    }

    void start(@Observes StartupEvent event) {
        if (canKeep()) {
            watch = Thread.ofVirtual().name("queue-watch").start(this::watch);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        draining = true;
        if (watch != null) {
            watch.interrupt();
        }
        http.shutdownNow();
    }

    /** Jobs whose keeper was given up, or whose platform was away when they came, are found by any instance that is there for another reason. */
    private void watch() {
        try {
            while (!draining) {
                Thread.sleep(WATCH);
                keepIfOpen();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepIfOpen() {
        try {
            if (keepers.get() == 0 && jobs.open() > 0) {
                keep();
            }
        } catch (RuntimeException e) {
            LOG.debugf("The queue cannot be looked at now: %s", e.getMessage());
        }
    }
}
