package dev.thaw.platform.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

import dev.thaw.platform.database.Database;

/**
 * Sends the outbox's messages to their channels. A message leaves the table in the transaction that commits once the broker has confirmed
 * it: a crash in between sends it again, and its consumer deduplicates.
 */
@ApplicationScoped
public class Relay {
    private static final Logger LOG = Logger.getLogger(Relay.class);
    private static final int BATCH = 200;
    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final long CONFIRM_TIMEOUT_S = 20;

    private final Database database;
    private final Outbox outbox;
    private final Map<String, Emitter<String>> channels;
    private volatile boolean stopping;
    private Thread thread;

    Relay(
            Database database,
            Outbox outbox,
            @Channel("events-out") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 2 * BATCH)
                    Emitter<String> events,
            @Channel("invocations-out") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 2 * BATCH)
                    Emitter<String> invocations) {
        this.database = database;
        this.outbox = outbox;
        this.channels = Map.of("events", events, "invocations", invocations);
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        outbox.kick();
        thread.join(TimeUnit.SECONDS.toMillis(CONFIRM_TIMEOUT_S));
    }

    private void run() {
        while (!stopping) {
            try {
                Duration pause = sendDue() == BATCH ? Duration.ZERO : untilNext();
                if (outbox.kicks().tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    outbox.kicks().drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                if (!stopping) {
                    LOG.warn("Messages could not be sent; they are tried again", e);
                    pauseBeforeRetry();
                }
            }
        }
    }

    private int sendDue() {
        return database.relaxed(connection -> {
            List<Outbox.Entry> entries = outbox.take(connection, BATCH);
            CompletableFuture<?>[] confirmations = entries.stream()
                    .map(entry -> channels.get(entry.channel()).send(entry.payload()))
                    .map(CompletionStage::toCompletableFuture)
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(confirmations)
                    .orTimeout(CONFIRM_TIMEOUT_S, TimeUnit.SECONDS)
                    .join();
            return entries.size();
        });
    }

    private Duration untilNext() {
        return database.relaxed(outbox::nextDue)
                .map(due -> Duration.between(Instant.now(), due))
                .filter(pause -> pause.compareTo(SWEEP) < 0)
                .map(pause -> pause.isNegative() ? Duration.ofMillis(1) : pause)
                .orElse(SWEEP);
    }

    private void pauseBeforeRetry() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
