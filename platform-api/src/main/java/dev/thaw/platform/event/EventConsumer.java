package dev.thaw.platform.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

import dev.thaw.platform.database.DataRefusedException;
import dev.thaw.platform.database.DatabaseException;
import dev.thaw.platform.database.Json;
import dev.thaw.platform.invocation.Invocations;
import dev.thaw.platform.invocation.NewInvocation;
import dev.thaw.platform.trigger.StoredTrigger;
import dev.thaw.platform.trigger.Triggers;

/**
 * Turns events into invocation records: one for each trigger that wants the event. While the database is away a batch is tried again, so that the
 * order stays; what can never be recorded goes to the channel {@code dead-letters}.
 */
@ApplicationScoped
public class EventConsumer {
    private static final Logger LOG = Logger.getLogger(EventConsumer.class);
    private static final int MAX_DEPTH = 16;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Triggers triggers;
    private final Invocations invocations;
    private final MeterRegistry meters;
    private final Emitter<String> deadLetters;

    EventConsumer(
            Triggers triggers,
            Invocations invocations,
            MeterRegistry meters,
            @Channel("dead-letters-out") Emitter<String> deadLetters) {
        this.triggers = triggers;
        this.invocations = invocations;
        this.meters = meters;
        this.deadLetters = deadLetters;
    }

    @Incoming("events-in")
    Uni<Void> consume(String batch) {
        try {
            return recorded(Events.read(batch));
        } catch (UncheckedIOException | IllegalStateException e) {
            return buried(batch, "unreadable", e);
        }
    }

    private Uni<Void> recorded(List<CloudEvent> events) {
        return Uni.createFrom()
                .item(() -> record(events))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure(EventConsumer::passes)
                .invoke(failure -> LOG.warnf("Events are recorded later: %s", failure.getMessage()))
                .onFailure(EventConsumer::passes)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .onFailure()
                .recoverWithUni(failure -> apart(events, failure));
    }

    /** What is the database's, or this process' end, and not the events' own. */
    private static boolean passes(Throwable failure) {
        return failure instanceof RejectedExecutionException
                || (failure instanceof DatabaseException && !(failure instanceof DataRefusedException));
    }

    private Void record(List<CloudEvent> events) {
        var wanted = new ArrayList<NewInvocation>();
        for (CloudEvent event : events) {
            change(event).ifPresent(change -> triggers.matching(change)
                    .forEach(trigger -> match(trigger, event).ifPresent(wanted::add)));
        }
        invocations.create(wanted);
        return null;
    }

    /** One event that the database refuses does not take the others of its batch with it. */
    private Uni<Void> apart(List<CloudEvent> events, Throwable failure) {
        if (events.size() == 1) {
            return buried(Events.write(events), "refused", failure);
        }
        return Multi.createFrom()
                .iterable(events)
                .onItem()
                .transformToUniAndConcatenate(event -> recorded(List.of(event)))
                .collect()
                .last();
    }

    private Uni<Void> buried(String batch, String reason, Throwable failure) {
        LOG.errorf(failure, "A message on the channel events goes to dead-letters: %.200s", batch);
        meters.counter("thaw_events_dropped_total", "reason", reason).increment();
        return Uni.createFrom().completionStage(() -> deadLetters.send(batch));
    }

    private static Optional<StorageChange> change(CloudEvent event) {
        if (event.getData() == null) {
            return Optional.empty();
        }
        try {
            JsonNode data = Json.parse(event.getData().toBytes());
            return data == null ? Optional.empty() : StorageChange.of(event, data);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<NewInvocation> match(StoredTrigger trigger, CloudEvent event) {
        if (depth(event) > MAX_DEPTH) {
            LOG.warnf(
                    "Trigger %s: the chain of events that led to %s %s is longer than %d; it ends here",
                    trigger.name(), event.getSource(), event.getId(), MAX_DEPTH);
            meters.counter("thaw_events_dropped_total", "reason", "chain-too-long")
                    .increment();
            return Optional.empty();
        }
        return Optional.of(NewInvocation.of(trigger, event));
    }

    private static int depth(CloudEvent event) {
        String depth = String.valueOf(event.getExtension(StorageEvent.DEPTH));
        return depth.matches("\\d{1,6}") ? Integer.parseInt(depth) : 0;
    }
}
