package dev.thaw.platform.invocation;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.platform.database.Database;

/** Leases of running records, and what has been forgotten: lost leases, wake-ups that went astray, deadlines that passed. */
@ApplicationScoped
class LeaseStore {
    private final Database database;

    LeaseStore(Database database) {
        this.database = database;
    }

    /** Extends the leases of records that this process runs; returns those that still are running. */
    Set<UUID> renew(Collection<UUID> ids, Duration lease) {
        return database.relaxed(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "update invocation set lease_until = ? where id = any(?) and status = 'running' returning id")) {
                statement.setObject(1, Instant.now().plus(lease).atOffset(ZoneOffset.UTC));
                statement.setArray(2, connection.createArrayOf("uuid", ids.toArray()));
                var held = new TreeSet<UUID>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        held.add(rows.getObject(1, UUID.class));
                    }
                }
                return held;
            }
        });
    }

    /** Queues running records again whose worker is gone; it costs them no attempt. Returns how many. */
    int requeueLost(boolean all) {
        return database.relaxed(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    update invocation set status = 'queued', due_at = now(), lease_until = null,
                           attempts = attempts || jsonb_build_object('attempt', attempt, 'error',
                             jsonb_build_object('code', 'worker-lost', 'detail', 'The platform ended during this attempt.'))
                    where status = 'running' and (? or lease_until < now())
                    """)) {
                statement.setBoolean(1, all);
                return statement.executeUpdate();
            }
        });
    }

    /** Ends queued records whose deadline has passed. */
    int endOverdue() {
        return database.relaxed(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    update invocation set status = 'dead', finished_at = now(),
                           error = coalesce(error, jsonb_build_object('code', 'deadline-exceeded', 'detail', 'It was not worked off in time.'))
                    where status = 'queued' and deadline < now()
                    """)) {
                return statement.executeUpdate();
            }
        });
    }

    /** The functions that have due records. */
    Set<String> waiting() {
        return database.relaxed(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                            "select distinct function from invocation where status = 'queued' and due_at <= now()");
                    ResultSet rows = statement.executeQuery()) {
                var functions = new TreeSet<String>();
                while (rows.next()) {
                    functions.add(rows.getString(1));
                }
                return functions;
            }
        });
    }
}
