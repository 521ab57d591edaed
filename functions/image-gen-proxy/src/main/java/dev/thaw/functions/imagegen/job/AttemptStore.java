package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.output.StoredPicture;
import dev.thaw.functions.imagegen.usage.Metering;
import dev.thaw.functions.imagegen.usage.Tokens;

/** The records of jobs, as an attempt changes them: one that has lost its job changes nothing any more. */
@ApplicationScoped
class AttemptStore {
    /** Which job, whose, and which attempt. */
    private static final String MINE = " where id = ? and owner = ? and attempts = ? and status = 'running'";

    private static final String BACK =
            "update image_job set status = 'queued', owner = null, backend = null, progress = 0";
    private static final String END =
            "update image_job set status = ?, ended_at = now(), progress = ?, pictures = ?::jsonb,"
                    + " failure = ?::jsonb, price = ?, backend_seconds = ?, megapixel_steps = ?, tokens = ?::jsonb"
                    + MINE;

    private final Database database;
    private final JobRows rows;
    private final GroupCommit<End, Boolean> ends;

    @Inject
    AttemptStore(Database database, JobRows rows) {
        this.database = database;
        this.rows = rows;
        this.ends = new GroupCommit<>(database, this::end);
    }

    /** How an attempt ends its job. */
    private record End(Job job, String owner, JobStatus status, String pictures, String failure, Metering metering) {}

    /** Ends a job; false when it is no longer this attempt's to end. */
    boolean succeed(Job job, String owner, List<StoredPicture> pictures, Metering metering) {
        return ends.run(new End(job, owner, JobStatus.SUCCEEDED, rows.write(pictures), null, metering));
    }

    /**
     * Ends a job with its failure; false when it is no longer this attempt's to end.
     *
     * @param price of pictures that were drawn, and could not be delivered: it is spent all the same
     */
    boolean fail(Job job, String owner, Failure failure, double price) {
        var spent = new Metering(price, 0, 0, Tokens.NONE);
        return ends.run(new End(job, owner, JobStatus.FAILED, null, rows.write(failure), spent));
    }

    private List<Boolean> end(Connection connection, List<End> all) throws SQLException {
        // In the order of their ids, as leases are renewed: nobody waits for a row of somebody who waits for one of
        // his.
        List<End> sorted =
                all.stream().sorted(Comparator.comparing(end -> end.job.id())).toList();
        try (var update = connection.prepareStatement(END)) {
            for (End end : sorted) {
                update.setString(1, end.status.text());
                update.setDouble(2, end.status == JobStatus.SUCCEEDED ? 1 : 0);
                update.setString(3, end.pictures);
                update.setString(4, end.failure);
                update.setDouble(5, end.metering.price());
                update.setDouble(6, end.metering.backendSeconds());
                update.setDouble(7, end.metering.megapixelSteps());
                update.setString(8, tokens(end.metering));
                update.setString(9, end.job.id());
                update.setString(10, end.owner);
                update.setInt(11, end.job.attempts());
                update.addBatch();
            }
            int[] counts = update.executeBatch();
            var ended = new IdentityHashMap<End, Boolean>();
            for (int i = 0; i < counts.length; i++) {
                ended.put(sorted.get(i), counts[i] == 1);
            }
            return all.stream().map(ended::get).toList();
        }
    }

    private String tokens(Metering metering) {
        return metering.tokens().equals(Tokens.NONE) ? null : rows.write(metering.tokens());
    }

    /** Remembers what a back end calls the work; false when it is no longer this attempt's. */
    boolean ticket(Job job, String owner, String ticket) {
        return database.run(connection -> Sql.update(
                        connection,
                        "update image_job set ticket = ?, ticket_backend = ?" + MINE,
                        ticket,
                        job.backend(),
                        job.id(),
                        owner,
                        job.attempts())
                == 1);
    }

    /** Gives a job back that its back end had no time for: that costs no attempt, and the work goes on where it was begun. */
    void postpone(Job job, String owner) {
        database.run(connection ->
                Sql.update(connection, BACK + ", attempts = attempts - 1" + MINE, job.id(), owner, job.attempts()));
    }

    /** Gives a job back that its back end failed at: the others come first now, if there are any. */
    void giveBack(Job job, String owner) {
        database.run(connection -> Sql.update(
                connection,
                BACK + ", ticket = null, ticket_backend = null, candidates = case when"
                        + " cardinality(array_remove(candidates, ?)) > 0 then array_remove(candidates, ?) else candidates end"
                        + MINE,
                job.backend(),
                job.backend(),
                job.id(),
                owner,
                job.attempts()));
    }

    /** Gives a job back with a request for another model, which stands in for the one that failed. */
    void giveBack(Job job, String owner, ImageRequest standIn, List<String> candidates) {
        database.run(connection -> Sql.update(
                connection,
                BACK + ", ticket = null, ticket_backend = null, request = ?::jsonb, checkpoint = ?, candidates = ?"
                        + MINE,
                rows.write(standIn),
                Backends.checkpoint(standIn).toString(),
                connection.createArrayOf("text", candidates.toArray()),
                job.id(),
                owner,
                job.attempts()));
    }
}
