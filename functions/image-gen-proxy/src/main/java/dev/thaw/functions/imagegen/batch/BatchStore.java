package dev.thaw.functions.imagegen.batch;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.job.Database;
import dev.thaw.functions.imagegen.job.JobStatus;

/** The records of batches. */
@ApplicationScoped
class BatchStore {
    private static final String COLUMNS = "id, tenant, source, results, lines, created_at, ended_at";
    private static final String DONE = "select " + COLUMNS + " from image_batch b where ended_at is null and not exists"
            + " (select 1 from image_job j where j.batch = b.id and j.status in " + JobStatus.OPEN + ")"
            + " order by created_at limit 1 for update skip locked";

    private final Database database;

    BatchStore(Database database) {
        this.database = database;
    }

    /** Records a batch unless it is known; returns whether it was new. */
    static boolean insert(Connection connection, Batch batch) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into image_batch (id, tenant, source, results, lines, created_at) values (?, ?, ?, ?, ?, ?)"
                        + " on conflict do nothing")) {
            insert.setString(1, batch.id());
            insert.setString(2, batch.tenant());
            insert.setString(3, batch.source());
            insert.setString(4, batch.results());
            insert.setInt(5, batch.lines());
            insert.setObject(6, batch.createdAt().atOffset(ZoneOffset.UTC));
            return insert.executeUpdate() == 1;
        }
    }

    Optional<Batch> find(String id) {
        return database.run(connection -> {
            try (var query = connection.prepareStatement("select " + COLUMNS + " from image_batch where id = ?")) {
                query.setString(1, id);
                return first(query.executeQuery());
            }
        });
    }

    /** How many jobs of a batch have come to an end, and how many of them well. */
    record Count(int ended, int succeeded) {}

    Count count(String id) {
        return database.run(connection -> {
            try (var query = connection.prepareStatement("select count(*) filter (where status not in " + JobStatus.OPEN
                    + ")," + " count(*) filter (where status = 'succeeded') from image_job where batch = ?")) {
                query.setString(1, id);
                ResultSet row = query.executeQuery();
                row.next();
                return new Count(row.getInt(1), row.getInt(2));
            }
        });
    }

    /** What is done once for a batch whose jobs have all ended; what it throws leaves the batch for another time. */
    @FunctionalInterface
    interface Ending {
        void of(Connection connection, Batch batch) throws SQLException;
    }

    /** Ends one batch whose jobs have all ended, as the only one who does; false when there is none. */
    boolean endOne(Ending ending) {
        return database.run(connection -> {
            Optional<Batch> batch;
            try (var query = connection.prepareStatement(DONE)) {
                batch = first(query.executeQuery());
            }
            if (batch.isEmpty()) {
                return false;
            }
            ending.of(connection, batch.get());
            try (var update = connection.prepareStatement("update image_batch set ended_at = ? where id = ?")) {
                update.setObject(1, Instant.now().atOffset(ZoneOffset.UTC));
                update.setString(2, batch.get().id());
                update.executeUpdate();
            }
            return true;
        });
    }

    private static Optional<Batch> first(ResultSet row) throws SQLException {
        if (!row.next()) {
            return Optional.empty();
        }
        OffsetDateTime ended = row.getObject(7, OffsetDateTime.class);
        return Optional.of(new Batch(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                ended == null ? null : ended.toInstant()));
    }
}
