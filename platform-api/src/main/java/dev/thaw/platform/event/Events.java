package dev.thaw.platform.event;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cloudevents.CloudEvent;

import dev.thaw.platform.database.Database;
import dev.thaw.platform.database.Json;
import dev.thaw.platform.outbox.Outbox;

/** Takes events in: on disk when accepted, on their way to the channel {@code events} thereafter. */
@ApplicationScoped
public class Events {
    static final String CHANNEL = "events";
    private static final TypeReference<List<CloudEvent>> BATCH = new TypeReference<>() {};

    private final Database database;
    private final Outbox outbox;

    Events(Database database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    /** Stores the events; they are on disk when this returns. */
    public void accept(List<CloudEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        String batch = write(events);
        database.durably(connection -> {
            outbox.add(connection, CHANNEL, batch);
            return null;
        });
        outbox.kick();
    }

    /** Events in the CloudEvents JSON batch format. */
    static String write(List<CloudEvent> events) {
        return Json.write(events.toArray(CloudEvent[]::new));
    }

    static List<CloudEvent> read(String batch) {
        return Json.read(batch, BATCH);
    }
}
