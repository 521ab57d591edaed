package dev.thaw.platform.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Blocking;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

import dev.thaw.platform.database.Json;
import dev.thaw.platform.invocation.Invocations;
import dev.thaw.platform.invocation.NewInvocation;
import dev.thaw.platform.trigger.StoredTrigger;
import dev.thaw.platform.trigger.Triggers;

/** Turns events into invocation records: one for each trigger that wants the event. */
@ApplicationScoped
public class EventConsumer {
    private static final Logger LOG = Logger.getLogger(EventConsumer.class);
    private static final int MAX_DEPTH = 16;

    private final Triggers triggers;
    private final Invocations invocations;
    private final MeterRegistry meters;

    EventConsumer(Triggers triggers, Invocations invocations, MeterRegistry meters) {
        this.triggers = triggers;
        this.invocations = invocations;
        this.meters = meters;
    }

    @Incoming("events-in")
    @Blocking
    void consume(String batch) {
        var wanted = new ArrayList<NewInvocation>();
        for (CloudEvent event : read(batch)) {
            change(event).ifPresent(change -> triggers.matching(change)
                    .forEach(trigger -> match(trigger, event).ifPresent(wanted::add)));
        }
        invocations.create(wanted);
    }

    /** A batch that cannot be read would be delivered for ever; it is told of and dropped. */
    private List<CloudEvent> read(String batch) {
        try {
            return Events.read(batch);
        } catch (UncheckedIOException | IllegalStateException e) {
            LOG.errorf(e, "A message on the channel events is no batch of CloudEvents: %.200s", batch);
            meters.counter("thaw_events_dropped_total", "reason", "unreadable").increment();
            return List.of();
        }
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
