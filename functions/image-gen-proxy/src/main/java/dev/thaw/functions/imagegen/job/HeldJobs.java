package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.limit.Admission;
import dev.thaw.functions.imagegen.limit.Callers;
import dev.thaw.functions.imagegen.limit.Limits;

/** Lets held jobs of batches into the queue, in the order of their lines, as far as their keys' limits go: whichever instance looks, one key at a time. */
@ApplicationScoped
class HeldJobs {
    private static final Logger LOG = Logger.getLogger(HeldJobs.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int AT_A_TIME = 500;
    private static final Failure LATE = Failure.server(
            504, "deadline_exceeded", "The line waited for its key's limits until its batch's deadline.");
    /** From now on it counts as new: neither its age nor its day's budget are those of the batch. */
    private static final String RELEASE = "update image_job set status = 'queued',"
            + " created_at = ?::timestamptz + line * interval '1 microsecond' where id = any (?)";

    private final Database database;
    private final Admission admission;
    private final Callers callers;
    private final Dispatcher dispatcher;
    private final JobRows rows;
    private volatile Thread thread;

    HeldJobs(Database database, Admission admission, Callers callers, Dispatcher dispatcher, JobRows rows) {
        this.database = database;
        this.admission = admission;
        this.callers = callers;
        this.dispatcher = dispatcher;
        this.rows = rows;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("held-jobs").start(this::work);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }

    private void work() {
        try {
            while (true) {
                if (!released()) {
                    Thread.sleep(LOOK);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean released() {
        try {
            Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
            int most = 0;
            for (String key : database.run(this::keys)) {
                most = Math.max(most, database.run(connection -> release(connection, key, now)));
            }
            if (most > 0) {
                dispatcher.kick();
            }
            return most == AT_A_TIME;
        } catch (RuntimeException e) {
            LOG.warnf("No held jobs can be let into the queue now: %s", e.getMessage());
            return false;
        }
    }

    private List<String> keys(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select distinct api_key from image_job where status = 'held'")) {
            return texts(query);
        }
    }

    private int release(Connection connection, String key, Instant now) throws SQLException {
        Limits limits = callers.limits(key);
        admission.lock(connection, key);
        Sql.update(
                connection,
                "update image_job set status = 'failed', ended_at = now(), failure = ?::jsonb"
                        + " where status = 'held' and api_key = ? and deadline < ?",
                rows.write(LATE),
                key,
                JobRows.time(now));
        int room = limits.openJobs().isPresent()
                ? limits.openJobs().getAsInt() - admission.open(connection, key)
                : AT_A_TIME;
        List<String> fitting = fitting(connection, key, limits, now, Math.clamp(room, 0, AT_A_TIME));
        if (!fitting.isEmpty()) {
            Sql.update(connection, RELEASE, JobRows.time(now), connection.createArrayOf("text", fitting.toArray()));
        }
        return fitting.size();
    }

    /** The next ones, as far as the day's budget goes. */
    private List<String> fitting(Connection connection, String key, Limits limits, Instant now, int room)
            throws SQLException {
        var fitting = new ArrayList<String>();
        try (var query =
                connection.prepareStatement("select id, reserved from image_job where status = 'held' and api_key = ?"
                        + " order by created_at, batch, line limit ? for update")) {
            query.setString(1, key);
            query.setInt(2, room);
            ResultSet row = query.executeQuery();
            while (row.next()) {
                if (limits.dailyBudget().isPresent()
                        && !admission.take(
                                connection, key, limits.dailyBudget().getAsDouble(), now, row.getDouble(2))) {
                    break;
                }
                fitting.add(row.getString(1));
            }
        }
        return fitting;
    }

    private static List<String> texts(PreparedStatement query) throws SQLException {
        ResultSet row = query.executeQuery();
        var texts = new ArrayList<String>();
        while (row.next()) {
            texts.add(row.getString(1));
        }
        return texts;
    }
}
