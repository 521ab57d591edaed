package dev.thaw.functions.imagegen;

import java.sql.SQLException;
import java.time.Duration;

import io.agroal.api.AgroalDataSource;

/** Many jobs in the queue at once, however slow the machine. */
final class Copies {
    private static final String COPY =
            "insert into image_job (id, tenant, model, request, candidates, status, priority, interest, seed, created_at, deadline,"
                    + " checkpoint, api_key) select id || '-' || ? || '-' || n, tenant, model, request, candidates, 'queued', ?, 1, seed,"
                    + " created_at - ? * interval '1 second' + n * interval '1 microsecond', deadline, checkpoint, api_key"
                    + " from image_job, generate_series(1, ?) n where id = ?";

    private Copies() {}

    /**
     * Queues the same job again, one after the other.
     *
     * @param older how much earlier they seem to have come
     */
    static void of(AgroalDataSource database, String job, int number, int priority, Duration older)
            throws SQLException {
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement(COPY)) {
            insert.setInt(1, priority);
            insert.setInt(2, priority);
            insert.setLong(3, older.toSeconds());
            insert.setInt(4, number);
            insert.setString(5, job);
            insert.executeUpdate();
        }
    }
}
