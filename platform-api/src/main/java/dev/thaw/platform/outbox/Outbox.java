package dev.thaw.platform.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import jakarta.enterprise.context.ApplicationScoped;

/** Messages that wait to be sent; rows of the table {@code outbox}. */
@ApplicationScoped
public class Outbox {
    /** A message for a channel. */
    record Entry(long id, String channel, String payload) {}

    private final Semaphore kicks = new Semaphore(0);

    /** Adds a message in the caller's transaction; call {@link #kick} once that is committed. */
    public void add(Connection connection, String channel, String payload) throws SQLException {
        add(connection, channel, payload, Instant.EPOCH);
    }

    /** Adds a message that is to be sent at {@code due}. */
    public void add(Connection connection, String channel, String payload, Instant due) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into outbox (channel, payload, due_at) values (?, ?, ?)")) {
            statement.setString(1, channel);
            statement.setString(2, payload);
            statement.setObject(3, due.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    /** Tells the relay that there is something to send. */
    public void kick() {
        kicks.release();
    }

    Semaphore kicks() {
        return kicks;
    }

    /** Takes the due messages out of the table; they come back if the transaction is rolled back. */
    List<Entry> take(Connection connection, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                delete from outbox where id in (
                  select id from outbox where due_at <= now() order by id limit ? for update skip locked)
                returning id, channel, payload
                """)) {
            statement.setInt(1, limit);
            var entries = new ArrayList<Entry>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(new Entry(rows.getLong("id"), rows.getString("channel"), rows.getString("payload")));
                }
            }
            return entries;
        }
    }

    /** When the next message is due; empty when none waits. */
    Optional<Instant> nextDue(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select min(due_at) from outbox");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return Optional.ofNullable(rows.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
        }
    }
}
