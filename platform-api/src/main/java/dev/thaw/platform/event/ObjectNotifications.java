package dev.thaw.platform.event;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.platform.database.Database;
import dev.thaw.platform.database.Ids;
import dev.thaw.platform.outbox.Outbox;
import dev.thaw.platform.trigger.Triggers;

/**
 * Notifications of an object store in the same process, in two steps: an intent before the change, the event after it and before the
 * acknowledgement. What a crash leaves in between is {@link #unresolved}.
 */
@ApplicationScoped
public class ObjectNotifications {
    private static final String CREATED = "ObjectCreated:";

    private final Database database;
    private final Outbox outbox;
    private final Triggers triggers;

    ObjectNotifications(Database database, Outbox outbox, Triggers triggers) {
        this.database = database;
        this.outbox = outbox;
        this.triggers = triggers;
    }

    /** Whether a trigger wants the change now; one that comes later wants later changes. What nobody wants needs neither intent nor event. */
    public boolean isWanted(String eventName, String bucket, String key) {
        return !triggers.matching(new StorageChange(bucket, key, eventName.startsWith(CREATED)))
                .isEmpty();
    }

    /** A change that has begun; {@code eventName} is one of the S3 event schema. */
    public record Intent(UUID id, String eventName, String bucket, String key, int depth, Instant createdAt) {
        public boolean created() {
            return eventName.startsWith(CREATED);
        }
    }

    /** How the object stands after the change; a size of -1 says that it does not exist. */
    public record State(long size, String eTag) {}

    /** Notes the change. A power failure may undo this, but then the change was not acknowledged either. */
    public Intent begin(String eventName, String bucket, String key, int depth) {
        var intent = new Intent(Ids.next(), eventName, bucket, key, depth, Instant.now());
        database.relaxed(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "insert into intent (id, event_name, bucket, key, depth, created_at) values (?, ?, ?, ?, ?, ?)")) {
                statement.setObject(1, intent.id());
                statement.setString(2, eventName);
                statement.setString(3, bucket);
                statement.setString(4, key);
                statement.setInt(5, depth);
                statement.setObject(6, intent.createdAt().atOffset(ZoneOffset.UTC));
                return statement.executeUpdate();
            }
        });
        return intent;
    }

    /** Turns the intent into an event that is on disk when this returns. */
    public void confirm(Intent intent, State state) {
        String event = Events.write(List.of(StorageEvent.ofEmbedded(intent, state)));
        database.durably(connection -> {
            delete(connection, intent.id());
            outbox.add(connection, Events.CHANNEL, event);
            return null;
        });
        outbox.kick();
    }

    /** Forgets an intent whose change did not happen. */
    public void abandon(UUID intent) {
        database.relaxed(connection -> delete(connection, intent));
    }

    /** The intents that neither became events nor were abandoned, oldest first. */
    public List<Intent> unresolved() {
        return database.relaxed(connection -> {
            var intents = new ArrayList<Intent>();
            try (PreparedStatement statement = connection.prepareStatement("select * from intent order by id");
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    intents.add(new Intent(
                            rows.getObject("id", UUID.class),
                            rows.getString("event_name"),
                            rows.getString("bucket"),
                            rows.getString("key"),
                            rows.getInt("depth"),
                            rows.getObject("created_at", OffsetDateTime.class).toInstant()));
                }
            }
            return intents;
        });
    }

    private static int delete(Connection connection, UUID intent) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from intent where id = ?")) {
            statement.setObject(1, intent);
            return statement.executeUpdate();
        }
    }
}
