package dev.thaw.functions.imagegen.limit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.Failure;

/**
 * Holds keys to their open jobs and daily budgets, in the transaction that records a job: one job of a key at a time, over all instances. A job
 * takes from the budget what it can cost at most; what it has really cost is settled in the transaction that ends it (database function {@code settle}).
 */
@ApplicationScoped
public class Admission {
    private static final String SPEND = "insert into key_spending as s values (?, ?, ?) on conflict (key, day)"
            + " do update set spent = s.spent + excluded.spent returning spent";
    /** Sums of prices are not exact. */
    private static final double CENT_OF_A_CENT = 1e-9;

    /**
     * Admits a job that has just been inserted.
     *
     * @param reserved what it can cost at most
     * @throws dev.thaw.functions.imagegen.FailureException {@code open_jobs_limit_exceeded}, {@code insufficient_quota}
     */
    public void admit(Connection connection, Caller caller, Instant createdAt, double reserved) throws SQLException {
        Limits limits = caller.limits();
        if (!limits.countJobs()) {
            return;
        }
        try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 1))")) {
            lock.setString(1, caller.key());
            lock.execute();
        }
        if (limits.openJobs().isPresent()
                && open(connection, caller.key()) > limits.openJobs().getAsInt()) {
            throw new Failure(
                            429,
                            "requests",
                            "open_jobs_limit_exceeded",
                            "This key may have " + limits.openJobs().getAsInt()
                                    + " jobs that wait or are worked on; try again when one has ended.",
                            null)
                    .exception(Duration.ofSeconds(1));
        }
        if (limits.dailyBudget().isPresent()) {
            spend(connection, caller.key(), limits.dailyBudget().getAsDouble(), createdAt, reserved);
        }
    }

    private static int open(Connection connection, String key) throws SQLException {
        try (var query = connection.prepareStatement(
                "select count(*) from image_job where api_key = ? and status in ('queued', 'running')")) {
            query.setString(1, key);
            ResultSet row = query.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }

    private static void spend(Connection connection, String key, double budget, Instant now, double reserved)
            throws SQLException {
        LocalDate day = now.atOffset(ZoneOffset.UTC).toLocalDate();
        try (var update = connection.prepareStatement(SPEND)) {
            update.setString(1, key);
            update.setObject(2, day);
            update.setDouble(3, reserved);
            ResultSet row = update.executeQuery();
            row.next();
            if (row.getDouble(1) > budget + CENT_OF_A_CENT) {
                Instant tomorrow = day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
                throw new Failure(
                                429,
                                "insufficient_quota",
                                "insufficient_quota",
                                String.format(
                                        Locale.ROOT,
                                        "You exceeded your current quota: the day's budget of %s is spent, or would be"
                                                + " by this request (%s at most). A new one begins at %s.",
                                        budget,
                                        reserved,
                                        tomorrow),
                                null)
                        .exception(Duration.between(now, tomorrow));
            }
        }
    }
}
