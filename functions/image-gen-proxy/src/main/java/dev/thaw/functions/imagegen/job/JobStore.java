package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.limit.Admission;

/** The records of jobs, as callers see and change them. */
@ApplicationScoped
class JobStore {
    private static final String SHARED = "select " + JobRows.COLUMNS + " from image_job where fingerprint = ? and"
            + " (status in ('queued', 'running') or status = 'succeeded' and ended_at > ?)"
            + " order by ended_at desc nulls first limit 1";
    private static final String INSERT =
            "insert into image_job (id, tenant, model, request, fingerprint, candidates, status,"
                    + " priority, interest, seed, created_at, deadline, webhook, checkpoint, batch, line, failure, ended_at,"
                    + " api_key, reserved, traceparent)"
                    + " values (?, ?, ?, ?::jsonb, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)"
                    + " on conflict do nothing";
    private static final int TRIES = 5;

    private final Database database;
    private final JobRows rows;
    private final Admission admission;
    private final QueueLimit queue;
    private final GroupCommit<NewJob, Boolean> plain;

    @Inject
    JobStore(Database database, JobRows rows, Admission admission, QueueLimit queue) {
        this.queue = queue;
        this.admission = admission;
        this.database = database;
        this.rows = rows;
        this.plain = new GroupCommit<>(database, this::insert);
    }

    /**
     * Records a job, or joins the one that makes, or lately made, the same pictures.
     *
     * @param lifetime how old a finished job may be to be shared
     * @throws dev.thaw.functions.imagegen.FailureException {@code idempotency_key_reused}, and what {@link Admission} and {@link QueueLimit} refuse
     */
    Job submit(NewJob job, Duration lifetime) {
        boolean limited = job.caller().limits().countJobs();
        if (job.fingerprint().isEmpty() && job.idempotencyKey().isEmpty() && !limited) {
            plain.run(job);
            return job.queued();
        }
        return database.run(connection -> {
            String hash = Fingerprint.of(job.request());
            if (job.idempotencyKey().isPresent()) {
                Optional<Job> earlier = earlier(connection, job, hash);
                if (earlier.isPresent()) {
                    return joined(connection, earlier.get());
                }
            }
            Job result = insertOrJoin(connection, job, job.createdAt().minus(lifetime));
            if (job.idempotencyKey().isPresent()) {
                remember(connection, job, hash, result.id());
            }
            return result;
        });
    }

    private Optional<Job> earlier(Connection connection, NewJob job, String hash) throws SQLException {
        // Of two requests with the same key at the same time, the second waits here for the first.
        try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            lock.setString(1, job.tenant() + "/" + job.idempotencyKey().orElseThrow());
            lock.execute();
        }
        try (var query = connection.prepareStatement(
                "select request_hash, job from idempotency_key where tenant = ? and key = ?")) {
            query.setString(1, job.tenant());
            query.setString(2, job.idempotencyKey().orElseThrow());
            ResultSet row = query.executeQuery();
            if (!row.next()) {
                return Optional.empty();
            }
            if (!row.getString(1).equals(hash)) {
                throw Failure.refused(
                                422,
                                "idempotency_key_reused",
                                "This Idempotency-Key belongs to another request; take a new one.")
                        .exception();
            }
            return find(connection, row.getString(2));
        }
    }

    private static void remember(Connection connection, NewJob job, String hash, String id) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into idempotency_key values (?, ?, ?, ?)"
                        + " on conflict (tenant, key) do update set request_hash = excluded.request_hash, job = excluded.job")) {
            insert.setString(1, job.tenant());
            insert.setString(2, job.idempotencyKey().orElseThrow());
            insert.setString(3, hash);
            insert.setString(4, id);
            insert.executeUpdate();
        }
    }

    private Job insertOrJoin(Connection connection, NewJob job, Instant notOlder) throws SQLException {
        for (int i = 0; i < TRIES; i++) {
            if (job.fingerprint().isPresent()) {
                Optional<Job> shared = shared(connection, job, notOlder);
                if (shared.isPresent()) {
                    return joined(connection, shared.get());
                }
            }
            if (insert(connection, List.of(job)).get(0)) {
                admission.admit(connection, job.caller(), job.createdAt(), job.reserved());
                return job.queued();
            }
        }
        throw new SQLException("The same job comes and goes all the time");
    }

    private Optional<Job> shared(Connection connection, NewJob job, Instant notOlder) throws SQLException {
        try (var query = connection.prepareStatement(SHARED)) {
            query.setString(1, job.fingerprint().orElseThrow());
            query.setObject(2, JobRows.time(notOlder));
            return first(query);
        }
    }

    private Job joined(Connection connection, Job job) throws SQLException {
        try (var update = connection.prepareStatement("update image_job set interest = interest + 1 where id = ?")) {
            update.setString(1, job.id());
            update.executeUpdate();
        }
        return find(connection, job.id()).orElseThrow();
    }

    /** Whether each is recorded now, or another one makes the same pictures. */
    List<Boolean> insert(Connection connection, List<NewJob> jobs) throws SQLException {
        queue.enter(connection, jobs.size());
        try (var insert = connection.prepareStatement(INSERT)) {
            for (NewJob job : jobs) {
                insert.setString(1, job.id());
                insert.setString(2, job.tenant());
                insert.setString(3, job.request().model());
                insert.setString(4, rows.write(job.request()));
                insert.setString(5, job.fingerprint().orElse(null));
                insert.setArray(
                        6, connection.createArrayOf("text", job.candidates().toArray()));
                JobStatus status = job.status();
                insert.setString(7, status.text());
                insert.setInt(8, job.priority());
                insert.setLong(9, job.seed());
                insert.setObject(10, JobRows.time(job.createdAt()));
                insert.setObject(11, JobRows.time(job.deadline()));
                insert.setString(12, job.webhook().orElse(null));
                insert.setString(13, Backends.checkpoint(job.request()).toString());
                insert.setString(14, job.line().map(NewJob.Line::batch).orElse(null));
                insert.setObject(15, job.line().map(NewJob.Line::number).orElse(null), Types.INTEGER);
                insert.setString(16, job.failure().map(rows::write).orElse(null));
                insert.setObject(
                        17, status.isFinal() ? JobRows.time(job.createdAt()) : null, Types.TIMESTAMP_WITH_TIMEZONE);
                insert.setString(18, job.caller().key());
                insert.setDouble(19, job.reserved());
                insert.setString(20, job.traceparent().orElse(null));
                insert.addBatch();
            }
            return Arrays.stream(insert.executeBatch())
                    .mapToObj(count -> count == 1)
                    .toList();
        }
    }

    Optional<Job> find(String id) {
        return database.run(connection -> find(connection, id));
    }

    private Optional<Job> find(Connection connection, String id) throws SQLException {
        try (var query = connection.prepareStatement("select " + JobRows.COLUMNS + " from image_job where id = ?")) {
            query.setString(1, id);
            return first(query);
        }
    }

    private Optional<Job> first(PreparedStatement query) throws SQLException {
        ResultSet row = query.executeQuery();
        return row.next() ? Optional.of(rows.read(row)) : Optional.empty();
    }

    /** Those of the given jobs that have ended. */
    List<Job> ended(Collection<String> ids) {
        return database.run(connection -> {
            try (var query = connection.prepareStatement("select " + JobRows.COLUMNS
                    + " from image_job where id = any (?) and status not in " + JobStatus.OPEN)) {
                query.setArray(1, connection.createArrayOf("text", ids.toArray()));
                ResultSet row = query.executeQuery();
                var jobs = new ArrayList<Job>();
                while (row.next()) {
                    jobs.add(rows.read(row));
                }
                return jobs;
            }
        });
    }

    /** How many jobs are before a queued one, itself not counted. */
    int position(Job job) {
        return database.run(connection -> {
            try (var query = connection.prepareStatement("select count(*) from image_job o, image_job j where j.id = ?"
                    + " and o.status = 'queued' and (o.priority > j.priority or o.priority = j.priority"
                    + " and (o.created_at, o.id) < (j.created_at, j.id))")) {
                query.setString(1, job.id());
                ResultSet row = query.executeQuery();
                row.next();
                return row.getInt(1);
            }
        });
    }

    /**
     * One caller less waits for a job; with the last one it is cancelled.
     *
     * @return whether the job is cancelled now
     */
    boolean leave(String id) {
        return database.run(connection -> {
            try (var update = connection.prepareStatement("update image_job set interest = interest - 1,"
                    + " status = case when interest <= 1 then 'cancelled' else status end,"
                    + " ended_at = case when interest <= 1 then now() end"
                    + " where id = ? and status in " + JobStatus.OPEN + " returning status")) {
                update.setString(1, id);
                ResultSet row = update.executeQuery();
                return row.next() && row.getString(1).equals(JobStatus.CANCELLED.text());
            }
        });
    }

    /** How many jobs have not ended. */
    int open() {
        return database.run(connection -> {
            try (var query =
                    connection.prepareStatement("select count(*) from image_job where status in " + JobStatus.OPEN)) {
                ResultSet row = query.executeQuery();
                row.next();
                return row.getInt(1);
            }
        });
    }

    /** The same, by status. */
    Map<String, Integer> openByStatus() {
        return database.run(connection -> {
            try (var query = connection.prepareStatement(
                    "select status, count(*) from image_job where status in " + JobStatus.OPEN + " group by status")) {
                ResultSet row = query.executeQuery();
                var open = new HashMap<String, Integer>();
                while (row.next()) {
                    open.put(row.getString(1), row.getInt(2));
                }
                return open;
            }
        });
    }
}
