package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.ImageGenConfig;

/** Deletes the records of jobs that ended long ago, the idempotency keys that led to them, and what keys spent in those days. */
@ApplicationScoped
class Cleaner {
    private static final Logger LOG = Logger.getLogger(Cleaner.class);
    private static final Duration PERIOD = Duration.ofMinutes(5);
    private static final int AT_A_TIME = 1000;
    private static final String JOBS = "delete from image_job where id in (select id from image_job"
            + " where ended_at < ? and not exists (select 1 from webhook where job = image_job.id)"
            + " limit " + AT_A_TIME + " for update skip locked)";
    private static final String KEYS = "delete from idempotency_key where (tenant, key) in (select tenant, key"
            + " from idempotency_key k where not exists (select 1 from image_job j where j.id = k.job)"
            + " limit " + AT_A_TIME + " for update skip locked)";

    private final Database database;
    private final Duration keep;
    private volatile Thread thread;

    Cleaner(Database database, ImageGenConfig config) {
        this.database = database;
        this.keep = config.keep();
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("cleaner").start(this::work);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }

    private void work() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(PERIOD);
                clean(Instant.now());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warnf("Nothing can be cleaned up now: %s", e.getMessage());
            }
        }
    }

    /** Deletes what is too old at a time, in small transactions; returns how many jobs that were. */
    int clean(Instant now) {
        int all = 0;
        int last = AT_A_TIME;
        while (last == AT_A_TIME) {
            last = database.run(connection -> jobs(connection, now.minus(keep)));
            all += last;
        }
        last = AT_A_TIME;
        while (last == AT_A_TIME) {
            last = database.run(Cleaner::keys);
        }
        database.run(connection ->
                Sql.update(connection, "delete from lost_work where created_at < ?", JobRows.time(now.minus(keep))));
        database.run(connection -> Sql.update(
                connection,
                "delete from key_spending where day < ?",
                now.minus(keep).atOffset(ZoneOffset.UTC).toLocalDate()));
        return all;
    }

    private static int jobs(Connection connection, Instant before) throws SQLException {
        try (var delete = connection.prepareStatement(JOBS)) {
            delete.setObject(1, JobRows.time(before));
            return delete.executeUpdate();
        }
    }

    private static int keys(Connection connection) throws SQLException {
        try (var delete = connection.prepareStatement(KEYS)) {
            return delete.executeUpdate();
        }
    }
}
