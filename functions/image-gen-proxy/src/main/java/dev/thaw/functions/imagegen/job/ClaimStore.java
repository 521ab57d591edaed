package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.schedule.Assignment;
import dev.thaw.functions.imagegen.schedule.Checkpoint;
import dev.thaw.functions.imagegen.schedule.LoadTimes;
import dev.thaw.functions.imagegen.schedule.Shares;
import dev.thaw.functions.imagegen.schedule.Station;

/** Which jobs are whose: how an instance takes queued ones, keeps them, and gives them back. */
@ApplicationScoped
class ClaimStore {
    /** One instance decides at a time, over all back ends. */
    private static final long DECISION_LOCK = 0x7468_6177_696d_67L;

    private static final int MOST_LOOKED_AT = 500;
    /** Where nothing has to be loaded, the first ones in the queue are the next ones. */
    private static final int LOOKED_AT_FOR_A_SLOT = 4;

    static final int MAX_ATTEMPTS = 4;

    /** The keys that have jobs in the queue, from one to the next by the index; of each some jobs that a free back end could take. */
    private static final String OF_EACH_KEY = "with recursive keys as ("
            + "(select api_key from image_job where status = 'queued' order by api_key limit 1) union all"
            + " select (select j.api_key from image_job j where j.status = 'queued' and j.api_key > k.api_key"
            + " order by j.api_key limit 1) from keys k where k.api_key is not null)"
            + " select j.* from keys k cross join lateral (select id, api_key, checkpoint, candidates, ticket_backend, priority,"
            + " created_at from image_job q where status = 'queued' and q.api_key = k.api_key and candidates && ?"
            + " order by %s) j where k.api_key is not null";

    private static final String QUEUE =
            OF_EACH_KEY.formatted("priority desc, created_at limit greatest(?, ? / (select count(api_key) from keys))");
    private static final String OLDEST = OF_EACH_KEY.formatted("created_at limit 1");

    private static final String LOCK =
            "select set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock(" + DECISION_LOCK + ")";
    /** Three statements in one round trip: each sees what was there when the lock was had. */
    private static final String STATE = LOCK + "; " + LoadedModels.ALL
            + "; select backend, api_key, count(*) from image_job where status = 'running' group by backend, api_key";

    private static final String START = "update image_job set status = 'running', backend = station, owner = ?,"
            + " lease_until = ?, attempts = attempts + 1, started_at = coalesce(started_at, now())"
            + " from (select chosen, station from unnest(?::text[], ?::text[]) as a (chosen, station)"
            + " join image_job q on q.id = chosen and q.status = 'queued' for update of q skip locked) as c"
            + " where id = chosen returning " + JobRows.COLUMNS;
    private static final String HEARTBEAT = "with mine as (select j.id, p.progress from image_job j"
            + " join unnest(?::text[], ?::float8[]) as p (id, progress) on p.id = j.id"
            + " where j.owner = ? and j.status = 'running' order by j.id for update of j)"
            + " update image_job j set lease_until = ?, progress = mine.progress from mine where j.id = mine.id returning j.id";

    private final Database database;
    private final JobRows rows;
    private final LoadedModels models;
    private final FairShares shares;

    ClaimStore(Database database, JobRows rows, LoadedModels models, FairShares shares) {
        this.shares = shares;
        this.database = database;
        this.rows = rows;
        this.models = models;
    }

    /** A queued job, as far as it matters for choosing; {@code candidates} could take it. */
    record Queued(String id, String key, Checkpoint checkpoint, Set<String> candidates, int priority, Instant since) {}

    /** What is worked on, by back end and by key. */
    record Busy(Map<String, Integer> backends, Map<String, Integer> keys) {}

    /** What starts, and what the keys have had then. */
    record Started(List<Assignment> assignments, Shares shares) {}

    /** Decides which of the queued jobs start now, and where. */
    interface Decision {
        /** The back ends; {@code busy} counts jobs by back end. */
        List<Station> stations(Map<String, Integer> busy, Map<String, Checkpoint> loaded);

        /** Whether what has waited longest matters now, whatever its priority. */
        boolean looksForLongWaits(List<Station> free);

        Started assign(List<Queued> queue, List<Station> stations, Map<String, Integer> busyKeys, Shares shares);
    }

    /**
     * The jobs that this instance is to work on from now on.
     *
     * @param recover whether to look for jobs that are late or whose worker is lost, too
     */
    List<Job> claim(String owner, Instant now, Duration lease, boolean recover, Decision decision) {
        return database.run(connection -> {
            if (recover) {
                lock(connection);
                recover(connection, now);
            }
            State state = state(connection);
            Map<String, Checkpoint> loaded = state.loaded();
            List<Station> stations = decision.stations(state.busy().backends(), loaded);
            List<Station> free = stations.stream().filter(s -> s.free() > 0).toList();
            if (free.isEmpty()) {
                return List.of();
            }
            List<Queued> queue = queue(connection, free, decision.looksForLongWaits(free));
            if (queue.isEmpty()) {
                return List.of();
            }
            Shares before = shares.of(connection, queue);
            Started started = decision.assign(queue, stations, state.busy().keys(), before);
            List<Assignment> assignments = started.assignments();
            if (assignments.isEmpty()) {
                return List.of();
            }
            shares.note(connection, queue, before, started.shares());
            models.note(connection, loaded, needed(queue, assignments));
            return start(connection, assignments, owner, now.plus(lease));
        });
    }

    private static void lock(Connection connection) throws SQLException {
        try (var lock = connection.prepareStatement(LOCK)) {
            lock.execute();
        }
    }

    /** What a decision rests on, from the lock to the transaction's end. */
    private record State(Map<String, Checkpoint> loaded, Busy busy) {}

    private static State state(Connection connection) throws SQLException {
        try (var queries = connection.prepareStatement(STATE)) {
            queries.execute();
            queries.getMoreResults();
            Map<String, Checkpoint> loaded = LoadedModels.read(queries.getResultSet());
            queries.getMoreResults();
            return new State(loaded, busy(queries.getResultSet()));
        }
    }

    /** Takes back what its worker has given up or lost, and ends what nobody can use any more. */
    private void recover(Connection connection, Instant now) throws SQLException {
        Failure late = Failure.server(504, "deadline_exceeded", "The job was not done within its deadline.");
        Failure lost = Failure.server(502, "worker_lost", "Several workers died at this job.");
        Sql.update(
                connection,
                "update image_job set status = 'failed', ended_at = now(), failure = ?::jsonb where status in ('queued', 'running')"
                        + " and deadline < ? and (status = 'queued' or lease_until < ?)",
                rows.write(late),
                JobRows.time(now),
                JobRows.time(now));
        Sql.update(
                connection,
                "update image_job set status = 'failed', ended_at = now(), failure = ?::jsonb where status = 'running'"
                        + " and lease_until < ? and attempts >= " + MAX_ATTEMPTS,
                rows.write(lost),
                JobRows.time(now));
        Sql.update(
                connection,
                "update image_job set status = 'queued', owner = null, backend = null, progress = 0 where status = 'running'"
                        + " and lease_until < ?",
                JobRows.time(now));
    }

    private static Busy busy(ResultSet row) throws SQLException {
        var busy = new Busy(new HashMap<>(), new HashMap<>());
        while (row.next()) {
            busy.backends().merge(row.getString(1), row.getInt(3), Integer::sum);
            busy.keys().merge(row.getString(2), row.getInt(3), Integer::sum);
        }
        return busy;
    }

    private static List<Queued> queue(Connection connection, List<Station> free, boolean withOldest)
            throws SQLException {
        boolean loads = free.stream().anyMatch(station -> !station.loadTimes().equals(LoadTimes.NONE));
        int slots = free.stream().mapToInt(Station::free).sum();
        Object[] names = free.stream().map(Station::name).toArray();
        var queue = new LinkedHashMap<String, Queued>();
        try (var query = connection.prepareStatement(QUEUE)) {
            query.setArray(1, connection.createArrayOf("text", names));
            query.setInt(2, Math.min(MOST_LOOKED_AT, slots * LOOKED_AT_FOR_A_SLOT));
            query.setInt(3, loads ? MOST_LOOKED_AT : 0);
            read(query, queue);
        }
        if (withOldest) {
            try (var query = connection.prepareStatement(OLDEST)) {
                query.setArray(1, connection.createArrayOf("text", names));
                read(query, queue);
            }
        }
        return List.copyOf(queue.values());
    }

    private static void read(PreparedStatement query, Map<String, Queued> queue) throws SQLException {
        ResultSet row = query.executeQuery();
        while (row.next()) {
            Set<String> candidates =
                    Set.copyOf(List.of((String[]) row.getArray(4).getArray()));
            String begunAt = row.getString(5);
            queue.put(
                    row.getString(1),
                    new Queued(
                            row.getString(1),
                            row.getString(2),
                            Checkpoint.parse(row.getString(3)),
                            // Where the work was begun it may be done already.
                            begunAt != null && candidates.contains(begunAt) ? Set.of(begunAt) : candidates,
                            row.getInt(6),
                            row.getObject(7, OffsetDateTime.class).toInstant()));
        }
    }

    /** What a job needs is what its back end has from now on. */
    private static Map<String, Checkpoint> needed(List<Queued> queue, List<Assignment> assignments) {
        Map<String, Checkpoint> checkpoints = queue.stream().collect(Collectors.toMap(Queued::id, Queued::checkpoint));
        var needed = new HashMap<String, Checkpoint>();
        assignments.forEach(a -> needed.put(a.backend(), checkpoints.get(a.job())));
        return needed;
    }

    /** What somebody has cancelled meanwhile, or is cancelling just now, is left out. */
    private List<Job> start(Connection connection, List<Assignment> assignments, String owner, Instant leaseUntil)
            throws SQLException {
        try (var update = connection.prepareStatement(START)) {
            update.setString(1, owner);
            update.setObject(2, JobRows.time(leaseUntil));
            update.setArray(
                    3,
                    connection.createArrayOf(
                            "text", assignments.stream().map(Assignment::job).toArray()));
            update.setArray(
                    4,
                    connection.createArrayOf(
                            "text",
                            assignments.stream().map(Assignment::backend).toArray()));
            ResultSet row = update.executeQuery();
            var started = new ArrayList<Job>();
            while (row.next()) {
                started.add(rows.read(row));
            }
            return started;
        }
    }

    /**
     * Keeps the leases of what this instance works on, and notes its progress.
     *
     * @return the jobs that are still its own
     */
    Set<String> heartbeat(String owner, Instant leaseUntil, Map<String, Double> progress) {
        return database.run(connection -> {
            Sql.relaxed(connection);
            try (var update = connection.prepareStatement(HEARTBEAT)) {
                List<String> ids = List.copyOf(progress.keySet());
                update.setArray(1, connection.createArrayOf("text", ids.toArray()));
                update.setArray(
                        2,
                        connection.createArrayOf(
                                "float8", ids.stream().map(progress::get).toArray()));
                update.setString(3, owner);
                update.setObject(4, JobRows.time(leaseUntil));
                ResultSet row = update.executeQuery();
                var own = new HashSet<String>();
                while (row.next()) {
                    own.add(row.getString(1));
                }
                return own;
            }
        });
    }

    /** Gives all jobs of an instance back, as if it had never begun. */
    void release(String owner) {
        database.run(connection -> Sql.update(
                connection,
                "update image_job set status = 'queued', owner = null, backend = null, progress = 0, attempts = attempts - 1"
                        + " where owner = ? and status = 'running'",
                owner));
    }
}
