package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.output.StoredPicture;
import dev.thaw.functions.imagegen.schedule.Assignment;
import dev.thaw.functions.imagegen.schedule.Checkpoint;

/** The records of jobs, as the instances that work on them see and change them. */
@ApplicationScoped
class ClaimStore {
    /** One instance decides at a time, over all back ends. */
    private static final long DECISION_LOCK = 0x7468_6177_696d_67L;

    private static final int MOST_LOOKED_AT = 500;
    static final int MAX_ATTEMPTS = 4;

    private final Database database;
    private final JobRows rows;

    ClaimStore(Database database, JobRows rows) {
        this.database = database;
        this.rows = rows;
    }

    /** A queued job and the back ends that could take it. */
    record Queued(Job job, int priority, Set<String> candidates) {}

    /** What there is to decide about; {@code running} counts jobs by back end. */
    record Situation(List<Queued> queue, Map<String, Integer> running, Map<String, Checkpoint> loaded) {}

    /** Decides which of the queued jobs start now, and where. */
    @FunctionalInterface
    interface Decision {
        List<Assignment> of(Situation situation);
    }

    /**
     * The jobs that this instance is to work on from now on.
     *
     * @param recover whether to look for jobs that are late or whose worker is lost, too
     */
    List<Job> claim(String owner, Instant now, Duration lease, boolean recover, Decision decision) {
        return database.run(connection -> {
            // The death of this process undoes nothing; after a power failure the claim would be made again.
            execute(connection, "set local synchronous_commit = off");
            execute(connection, "select pg_advisory_xact_lock(" + DECISION_LOCK + ")");
            if (recover) {
                recover(connection, now);
            }
            List<Queued> queue = queue(connection);
            if (queue.isEmpty()) {
                return List.of();
            }
            var situation = new Situation(queue, running(connection), loaded(connection));
            List<Assignment> assignments = decision.of(situation);
            for (Assignment assignment : assignments) {
                start(connection, assignment, owner, now.plus(lease));
            }
            List<Job> claimed = claimed(queue, assignments);
            noteLoaded(connection, situation.loaded(), claimed);
            return claimed;
        });
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Takes back what its worker has given up or lost, and ends what nobody can use any more. */
    private void recover(Connection connection, Instant now) throws SQLException {
        Failure late = Failure.server(504, "deadline_exceeded", "The job was not done within its deadline.");
        Failure lost = Failure.server(502, "worker_lost", "Several workers died at this job.");
        update(
                connection,
                "update image_job set status = 'failed', ended_at = now(), failure = ?::jsonb where status in ('queued', 'running')"
                        + " and deadline < ? and (status = 'queued' or lease_until < ?)",
                rows.write(late),
                JobRows.time(now),
                JobRows.time(now));
        update(
                connection,
                "update image_job set status = 'failed', ended_at = now(), failure = ?::jsonb where status = 'running'"
                        + " and lease_until < ? and attempts >= " + MAX_ATTEMPTS,
                rows.write(lost),
                JobRows.time(now));
        update(
                connection,
                "update image_job set status = 'queued', owner = null, backend = null, progress = 0 where status = 'running'"
                        + " and lease_until < ?",
                JobRows.time(now));
    }

    private static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var update = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                update.setObject(i + 1, parameters[i]);
            }
            return update.executeUpdate();
        }
    }

    private List<Queued> queue(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select " + JobRows.COLUMNS + ", priority from image_job"
                + " where status = 'queued' order by priority desc, created_at limit " + MOST_LOOKED_AT
                + " for update skip locked")) {
            ResultSet row = query.executeQuery();
            var queue = new ArrayList<Queued>();
            while (row.next()) {
                Job job = rows.read(row);
                // Where the work was begun it may be done already.
                boolean begun = job.ticket() != null
                        && job.candidates().contains(job.ticket().backend());
                Set<String> candidates = begun ? Set.of(job.ticket().backend()) : Set.copyOf(job.candidates());
                queue.add(new Queued(job, row.getInt("priority"), candidates));
            }
            return queue;
        }
    }

    private static Map<String, Integer> running(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(
                "select backend, count(*) from image_job where status = 'running' group by backend")) {
            ResultSet row = query.executeQuery();
            var running = new HashMap<String, Integer>();
            while (row.next()) {
                running.put(row.getString(1), row.getInt(2));
            }
            return running;
        }
    }

    private static Map<String, Checkpoint> loaded(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select name, loaded from backend_state")) {
            ResultSet row = query.executeQuery();
            var loaded = new HashMap<String, Checkpoint>();
            while (row.next()) {
                loaded.put(row.getString(1), Checkpoint.parse(row.getString(2)));
            }
            return loaded;
        }
    }

    private static void start(Connection connection, Assignment assignment, String owner, Instant leaseUntil)
            throws SQLException {
        update(
                connection,
                "update image_job set status = 'running', backend = ?, owner = ?, lease_until = ?, attempts = attempts + 1,"
                        + " started_at = coalesce(started_at, now()) where id = ?",
                assignment.backend(),
                owner,
                JobRows.time(leaseUntil),
                assignment.job());
    }

    private static List<Job> claimed(List<Queued> queue, List<Assignment> assignments) {
        var backends = new HashMap<String, String>();
        assignments.forEach(a -> backends.put(a.job(), a.backend()));
        return queue.stream()
                .map(Queued::job)
                .filter(job -> backends.containsKey(job.id()))
                .map(job -> job.startedAt(backends.get(job.id())))
                .toList();
    }

    /** What a job needs is what its back end has from now on. */
    private static void noteLoaded(Connection connection, Map<String, Checkpoint> before, List<Job> claimed)
            throws SQLException {
        var after = new HashMap<>(before);
        claimed.forEach(job -> after.put(job.backend(), Backends.checkpoint(job.request())));
        for (Map.Entry<String, Checkpoint> entry : after.entrySet()) {
            if (!entry.getValue().equals(before.get(entry.getKey()))) {
                update(
                        connection,
                        "insert into backend_state values (?, ?) on conflict (name) do update set loaded = excluded.loaded",
                        entry.getKey(),
                        entry.getValue().toString());
            }
        }
    }

    /** Notes the base model that a back end says it has; what is known of its adapters stays when that is the same. */
    void loadedBase(String backend, Checkpoint checkpoint) {
        database.run(connection -> update(
                connection,
                "insert into backend_state values (?, ?) on conflict (name) do update set loaded = excluded.loaded"
                        + " where split_part(backend_state.loaded, '+', 1) <> excluded.loaded",
                backend,
                checkpoint.toString()));
    }

    /**
     * Keeps the leases of what this instance works on, and notes its progress.
     *
     * @return the jobs that are still its own
     */
    Set<String> heartbeat(String owner, Instant leaseUntil, Map<String, Double> progress) {
        return database.run(connection -> {
            execute(connection, "set local synchronous_commit = off");
            try (var update =
                    connection.prepareStatement("update image_job j set lease_until = ?, progress = p.progress"
                            + " from unnest(?::text[], ?::float8[]) as p (id, progress)"
                            + " where j.id = p.id and j.owner = ? and j.status = 'running' returning j.id")) {
                Collection<String> ids = progress.keySet();
                update.setObject(1, JobRows.time(leaseUntil));
                update.setArray(2, connection.createArrayOf("text", ids.toArray()));
                update.setArray(
                        3,
                        connection.createArrayOf(
                                "float8", ids.stream().map(progress::get).toArray()));
                update.setString(4, owner);
                ResultSet row = update.executeQuery();
                var own = new HashSet<String>();
                while (row.next()) {
                    own.add(row.getString(1));
                }
                return own;
            }
        });
    }

    /** Ends a job; false when it is no longer this attempt's to end. */
    boolean succeed(Job job, String owner, List<StoredPicture> pictures, double price) {
        return database.run(connection -> update(
                        connection,
                        "update image_job set status = 'succeeded', ended_at = now(), progress = 1, pictures = ?::jsonb,"
                                + " price = ? where id = ? and owner = ? and attempts = ? and status = 'running'",
                        rows.write(pictures),
                        price,
                        job.id(),
                        owner,
                        job.attempts())
                == 1);
    }

    /** Ends a job with its failure; false when it is no longer this attempt's to end. */
    boolean fail(Job job, String owner, Failure failure) {
        return database.run(connection -> update(
                        connection,
                        "update image_job set status = 'failed', ended_at = now(), failure = ?::jsonb"
                                + " where id = ? and owner = ? and attempts = ? and status = 'running'",
                        rows.write(failure),
                        job.id(),
                        owner,
                        job.attempts())
                == 1);
    }

    /** Remembers what a back end calls the work; false when it is no longer this attempt's. */
    boolean ticket(Job job, String owner, String ticket) {
        return database.run(connection -> update(
                        connection,
                        "update image_job set ticket = ?, ticket_backend = ? where id = ? and owner = ? and attempts = ?"
                                + " and status = 'running'",
                        ticket,
                        job.backend(),
                        job.id(),
                        owner,
                        job.attempts())
                == 1);
    }

    /** Gives a job back that its back end had no time for: that costs no attempt, and the work goes on where it was begun. */
    void postpone(Job job, String owner) {
        database.run(connection -> update(
                connection,
                "update image_job set status = 'queued', owner = null, backend = null, progress = 0, attempts = attempts - 1"
                        + " where id = ? and owner = ? and attempts = ? and status = 'running'",
                job.id(),
                owner,
                job.attempts()));
    }

    /** Gives a job back that its back end failed at: the others come first now, if there are any. */
    void giveBack(Job job, String owner) {
        database.run(connection -> update(
                connection,
                "update image_job set status = 'queued', owner = null, backend = null, progress = 0, ticket = null,"
                        + " ticket_backend = null, candidates = case when cardinality(array_remove(candidates, ?)) > 0"
                        + " then array_remove(candidates, ?) else candidates end"
                        + " where id = ? and owner = ? and attempts = ? and status = 'running'",
                job.backend(),
                job.backend(),
                job.id(),
                owner,
                job.attempts()));
    }

    /** Gives a job back with a request for another model, which stands in for the one that failed. */
    void giveBack(Job job, String owner, ImageRequest standIn, List<String> candidates) {
        database.run(connection -> update(
                connection,
                "update image_job set status = 'queued', owner = null, backend = null, progress = 0, ticket = null,"
                        + " ticket_backend = null, request = ?::jsonb, candidates = ?"
                        + " where id = ? and owner = ? and attempts = ? and status = 'running'",
                rows.write(standIn),
                connection.createArrayOf("text", candidates.toArray()),
                job.id(),
                owner,
                job.attempts()));
    }

    /** Gives all jobs of an instance back, as if it had never begun. */
    void release(String owner) {
        database.run(connection -> update(
                connection,
                "update image_job set status = 'queued', owner = null, backend = null, progress = 0, attempts = attempts - 1"
                        + " where owner = ? and status = 'running'",
                owner));
    }
}
