package dev.thaw.platform.invocation;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.platform.database.Database;
import dev.thaw.platform.database.Json;

/** Reads records, and changes single ones for users and functions. */
@ApplicationScoped
class InvocationQueries {
    private final Database database;

    InvocationQueries(Database database) {
        this.database = database;
    }

    /** What a list is narrowed to; null is everything. The cursor is the last id seen: newest come first. */
    record Filter(String function, Status status, String trigger, Instant since, UUID cursor, int limit) {}

    List<InvocationView> list(Filter filter) {
        var sql = new StringBuilder("select * from invocation where true");
        var parameters = new ArrayList<Object>();
        narrow(sql, parameters, " and function = ?", filter.function());
        narrow(
                sql,
                parameters,
                " and status = ?",
                filter.status() == null ? null : filter.status().word());
        narrow(sql, parameters, " and trigger = ?", filter.trigger());
        narrow(
                sql,
                parameters,
                " and created_at >= ?",
                filter.since() == null ? null : filter.since().atOffset(ZoneOffset.UTC));
        narrow(sql, parameters, " and id < ?", filter.cursor());
        sql.append(" order by id desc limit ?");
        parameters.add(filter.limit() + 1);
        return query(sql.toString(), parameters.toArray());
    }

    private static void narrow(StringBuilder sql, List<Object> parameters, String condition, Object value) {
        if (value != null) {
            sql.append(condition);
            parameters.add(value);
        }
    }

    Optional<InvocationView> find(UUID id) {
        return query("select * from invocation where id = ?", id).stream().findFirst();
    }

    Optional<InvocationView> findCall(String function, String source, String eventId) {
        return query(
                        "select * from invocation where function = ? and trigger = '' and event_source = ? and event_id = ?",
                        function,
                        source,
                        eventId)
                .stream()
                .findFirst();
    }

    /** Ends a record that has not ended. */
    boolean cancel(UUID id) {
        return update(
                        "update invocation set status = 'cancelled', finished_at = now(), lease_until = null where id = ? and status in ('queued', 'running')",
                        id)
                > 0;
    }

    /** Queues an ended record again with all its attempts. */
    boolean redrive(UUID id) {
        return update("""
                update invocation set status = 'queued', due_at = now(), failures = 0, finished_at = null, error = null, progress = 0,
                       deadline = greatest(deadline, now() + (deadline - created_at))
                where id = ? and status in ('dead', 'failed', 'cancelled')
                """, id) > 0;
    }

    /** Notes progress; false when the attempt is not the current one. */
    boolean progress(UUID id, int attempt, double progress, String message) {
        return update(
                        "update invocation set progress = ?, message = ? where id = ? and attempt = ? and status = 'running'",
                        progress,
                        message,
                        id,
                        attempt)
                > 0;
    }

    private int update(String sql, Object... parameters) {
        return database.relaxed(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, parameters);
                return statement.executeUpdate();
            }
        });
    }

    private List<InvocationView> query(String sql, Object... parameters) {
        return database.relaxed(connection -> {
            var views = new ArrayList<InvocationView>();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, parameters);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        views.add(view(rows));
                    }
                }
            }
            return views;
        });
    }

    private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    private static InvocationView view(ResultSet row) throws SQLException {
        JsonNode result = Json.tree(row.getString("result"));
        String trigger = row.getString("trigger");
        return new InvocationView(
                row.getObject("id", UUID.class),
                row.getString("function"),
                trigger.isEmpty() ? null : trigger,
                Status.of(row.getString("status")),
                Math.round(row.getFloat("progress") * 1e4) / 1e4,
                row.getString("message"),
                Json.tree(row.getString("event")),
                Json.tree(row.getString("attempts")),
                result == null ? null : result.get("outputs"),
                result,
                Json.tree(row.getString("error")),
                instant(row, "deadline"),
                InvocationView.Timings.of(
                        instant(row, "created_at"),
                        instant(row, "due_at"),
                        instant(row, "started_at"),
                        instant(row, "finished_at")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
