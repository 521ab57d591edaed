package dev.thaw.functions.imagegen.limit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.job.Database;

/** Counts requests by key, for all instances together: the buckets are rows, and the clock is the database's. */
@ApplicationScoped
public class RateGate {
    private final Database database;

    RateGate(Database database) {
        this.database = database;
    }

    /**
     * Where a caller stands.
     *
     * @param limit requests a minute
     * @param remaining that could come at once now
     * @param resetAfter until it is {@code limit} again
     * @param retryAfter until the next request passes; zero when this one does
     */
    public record Standing(int limit, int remaining, Duration resetAfter, Duration retryAfter) {
        public boolean passes() {
            return retryAfter.isZero();
        }

        /** Why a request does not pass. */
        public Failure failure() {
            return new Failure(
                    429,
                    "requests",
                    "rate_limit_exceeded",
                    "Rate limit reached: this key may send " + limit + " requests a minute. Try again in "
                            + Math.ceilDiv(retryAfter.toMillis(), 1000L) + " s.",
                    null);
        }
    }

    /** Counts one request; empty when the key has no limit. */
    public Optional<Standing> enter(Caller caller) {
        if (caller.limits().requestsPerMinute().isEmpty()) {
            return Optional.empty();
        }
        int limit = caller.limits().requestsPerMinute().getAsInt();
        return Optional.of(database.run(connection -> enter(connection, caller.key(), limit)));
    }

    private static Standing enter(Connection connection, String key, int limit) throws SQLException {
        try (var first = connection.prepareStatement(
                "insert into request_rate values (?, clock_timestamp()) on conflict do nothing")) {
            first.setString(1, key);
            first.executeUpdate();
        }
        Instant fullAt;
        Instant now;
        try (var query = connection.prepareStatement("select full_at from request_rate where key = ? for update")) {
            query.setString(1, key);
            fullAt = time(query);
        }
        try (var clock = connection.prepareStatement("select clock_timestamp()")) {
            now = time(clock);
        }
        RateLimit.Decision decision = new RateLimit(limit).decide(fullAt, now);
        try (var update = connection.prepareStatement("update request_rate set full_at = ? where key = ?")) {
            update.setObject(1, decision.fullAt().atOffset(ZoneOffset.UTC));
            update.setString(2, key);
            update.executeUpdate();
        }
        return new Standing(limit, decision.remaining(), decision.resetAfter(), decision.retryAfter());
    }

    private static Instant time(PreparedStatement query) throws SQLException {
        var row = query.executeQuery();
        row.next();
        return row.getObject(1, OffsetDateTime.class).toInstant();
    }
}
