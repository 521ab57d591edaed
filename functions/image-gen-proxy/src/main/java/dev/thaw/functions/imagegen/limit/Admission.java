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
    private static final String TAKE = "insert into key_spending as s values (?, ?, ?) on conflict (key, day)"
            + " do update set spent = s.spent + excluded.spent where s.spent + excluded.spent <= ?";
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
        lock(connection, caller.key());
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

    /** Until the transaction's end nobody else admits jobs of the key. */
    public void lock(Connection connection, String key) throws SQLException {
        try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 1))")) {
            lock.setString(1, key);
            lock.execute();
        }
    }

    /** How many of a key's jobs wait in the queue or are worked on. */
    public int open(Connection connection, String key) throws SQLException {
        try (var query = connection.prepareStatement(
                "select count(*) from image_job where api_key = ? and status in ('queued', 'running')")) {
            query.setString(1, key);
            ResultSet row = query.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }

    private void spend(Connection connection, String key, double budget, Instant now, double reserved)
            throws SQLException {
        if (!take(connection, key, budget, now, reserved)) {
            Instant tomorrow = day(now).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
            throw exhausted(String.format(
                            Locale.ROOT,
                            "the day's budget of %s is spent, or would be by this request (%s at most)."
                                    + " A new one begins at %s.",
                            budget,
                            reserved,
                            tomorrow))
                    .exception(Duration.between(now, tomorrow));
        }
    }

    /** Takes from the day's budget; false, and nothing, when that would be too much. */
    public boolean take(Connection connection, String key, double budget, Instant now, double reserved)
            throws SQLException {
        if (reserved > budget + CENT_OF_A_CENT) {
            return false;
        }
        try (var update = connection.prepareStatement(TAKE)) {
            update.setString(1, key);
            update.setObject(2, day(now));
            update.setDouble(3, reserved);
            update.setDouble(4, budget + CENT_OF_A_CENT);
            return update.executeUpdate() == 1;
        }
    }

    private static LocalDate day(Instant now) {
        return now.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** That there is no budget for something. */
    public static Failure exhausted(String why) {
        return new Failure(
                429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota: " + why, null);
    }
}
