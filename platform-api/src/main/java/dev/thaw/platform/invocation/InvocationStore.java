package dev.thaw.platform.invocation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.cloudevents.CloudEvent;

import dev.thaw.platform.database.Database;
import dev.thaw.platform.database.Ids;
import dev.thaw.platform.database.Json;
import dev.thaw.platform.outbox.Outbox;

/** What the main path does to records, many at a time. */
@ApplicationScoped
class InvocationStore {
    private static final String CHANNEL = "invocations";

    private final Database database;
    private final Outbox outbox;

    InvocationStore(Database database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    /** Records what is not recorded yet and, in the same transaction, the message that wakes the dispatcher. Returns the new ids. */
    List<UUID> create(List<NewInvocation> wanted) {
        Instant now = Instant.now();
        List<UUID> created = database.durably(connection -> {
            var ids = new ArrayList<UUID>();
            var functions = new TreeSet<String>();
            try (PreparedStatement statement = connection.prepareStatement("""
                    insert into invocation (id, function, trigger, event_source, event_id, event, status, max_attempts, backoff_ms,
                                            dead_letter, deadline, due_at, created_at)
                    select id, function, trigger, source, event_id, event::jsonb, 'queued', attempts, backoff, dead_letter, deadline, now, now
                    from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::boolean[],
                                ?::timestamptz[], ?::timestamptz[])
                      as t(id, function, trigger, source, event_id, event, attempts, backoff, dead_letter, deadline, now)
                    on conflict (function, trigger, event_source, event_id) do nothing
                    returning id, function
                    """)) {
                Arrays arrays = new Arrays(connection, statement, wanted);
                arrays.set(1, "uuid", i -> Ids.next());
                arrays.set(2, "text", NewInvocation::function);
                arrays.set(3, "text", NewInvocation::trigger);
                arrays.set(4, "text", i -> text(i.event().getSource().toString()));
                arrays.set(5, "text", i -> text(i.event().getId()));
                arrays.set(6, "text", i -> Json.column(i.event()));
                arrays.set(7, "int", NewInvocation::attempts);
                arrays.set(8, "bigint", i -> i.backoff().toMillis());
                arrays.set(9, "boolean", NewInvocation::deadLetter);
                arrays.set(10, "timestamptz", i -> now.plus(i.deadline()).toString());
                arrays.set(11, "timestamptz", i -> now.toString());
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        ids.add(rows.getObject("id", UUID.class));
                        functions.add(rows.getString("function"));
                    }
                }
            }
            if (!ids.isEmpty()) {
                outbox.add(connection, CHANNEL, Json.write(functions));
            }
            return ids;
        });
        if (!created.isEmpty()) {
            outbox.kick();
        }
        return created;
    }

    /** A text column cannot hold NUL either. */
    private static String text(String value) {
        return value.replace('\0', '\ufffd');
    }

    /** Sets SQL arrays, one element for each row. */
    private record Arrays(Connection connection, PreparedStatement statement, List<NewInvocation> rows) {
        void set(int index, String type, Function<NewInvocation, Object> column) throws SQLException {
            statement.setArray(
                    index,
                    connection.createArrayOf(type, rows.stream().map(column).toArray()));
        }
    }

    /** Takes up to {@code limit} due records of a function, oldest first, and makes them this process's until the lease ends. */
    List<Claim> claim(String function, int limit, Duration lease) {
        return database.relaxed(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    update invocation set status = 'running', attempt = attempt + 1, lease_until = ?,
                           started_at = coalesce(started_at, now()), progress = 0, message = null
                    where id in (select id from invocation where function = ? and status = 'queued' and due_at <= now()
                                 order by due_at, id limit ? for update skip locked)
                    returning *
                    """)) {
                statement.setObject(1, Instant.now().plus(lease).atOffset(ZoneOffset.UTC));
                statement.setString(2, function);
                statement.setInt(3, limit);
                var claims = new ArrayList<Claim>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        claims.add(claim(rows));
                    }
                }
                return claims;
            }
        });
    }

    private static Claim claim(ResultSet row) throws SQLException {
        return new Claim(
                row.getObject("id", UUID.class),
                row.getString("function"),
                row.getString("trigger"),
                Json.read(row.getString("event"), CloudEvent.class),
                row.getInt("attempt"),
                row.getInt("failures"),
                row.getInt("max_attempts"),
                Duration.ofMillis(row.getLong("backoff_ms")),
                row.getBoolean("dead_letter"),
                row.getObject("deadline", OffsetDateTime.class).toInstant(),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                Instant.now());
    }

    /** Writes the ends of attempts. One whose record has moved on (cancelled, or claimed anew) changes nothing. Returns the ids written. */
    Set<UUID> complete(List<Completion> completions) {
        return database.relaxed(connection -> {
            var written = new TreeSet<UUID>();
            try (PreparedStatement statement = connection.prepareStatement("""
                    update invocation i set status = v.status, result = v.result::jsonb, error = v.error::jsonb,
                           attempts = i.attempts || v.attempt_record::jsonb, due_at = v.due,
                           failures = i.failures + v.failed, lease_until = null,
                           progress = case when v.status = 'succeeded' then 1 else i.progress end,
                           finished_at = case when v.status = 'queued' then null else now() end
                    from unnest(?::uuid[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::int[])
                      as v(id, attempt, status, result, error, attempt_record, due, failed)
                    where i.id = v.id and i.attempt = v.attempt and i.status = 'running'
                    returning i.id
                    """)) {
                set(connection, statement, 1, "uuid", completions, c -> c.claim()
                        .id());
                set(connection, statement, 2, "int", completions, c -> c.claim().attempt());
                set(connection, statement, 3, "text", completions, c -> c.next()
                        .status()
                        .word());
                set(connection, statement, 4, "text", completions, c -> Json.column(c.result()));
                set(
                        connection,
                        statement,
                        5,
                        "text",
                        completions,
                        c -> Json.column(c.next().failure()));
                set(connection, statement, 6, "text", completions, c -> Json.column(c.attempt()));
                set(connection, statement, 7, "timestamptz", completions, c -> c.next()
                        .due()
                        .toString());
                set(connection, statement, 8, "int", completions, c -> c.next().countsAsFailure() ? 1 : 0);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        written.add(rows.getObject("id", UUID.class));
                    }
                }
            }
            for (Completion completion : completions) {
                if (completion.next().status() == Status.QUEUED) {
                    String wake = Json.write(List.of(completion.claim().function()));
                    outbox.add(connection, CHANNEL, wake, completion.next().due());
                }
            }
            return written;
        });
    }

    private static void set(
            Connection connection,
            PreparedStatement statement,
            int index,
            String type,
            List<Completion> rows,
            Function<Completion, Object> column)
            throws SQLException {
        statement.setArray(
                index, connection.createArrayOf(type, rows.stream().map(column).toArray()));
    }
}
