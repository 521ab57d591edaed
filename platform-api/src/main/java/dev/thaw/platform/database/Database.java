package dev.thaw.platform.database;

import java.sql.Connection;
import java.sql.SQLException;

import jakarta.enterprise.context.ApplicationScoped;

import io.agroal.api.AgroalDataSource;

/** Runs work in transactions. */
@ApplicationScoped
public class Database {
    private final AgroalDataSource source;

    Database(AgroalDataSource source) {
        this.source = source;
    }

    /** What is done in one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** Runs the work and commits it to disk; any failure rolls it back. */
    public <T> T durably(Work<T> work) {
        return run(work, true);
    }

    /**
     * Runs the work and commits without waiting for the disk: for what a power failure may undo because it would be done again, such as the
     * claim of a record. The death of this process undoes nothing.
     */
    public <T> T relaxed(Work<T> work) {
        return run(work, false);
    }

    private <T> T run(Work<T> work, boolean synced) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!synced) {
                    try (var statement = connection.createStatement()) {
                        statement.execute("set local synchronous_commit = off");
                    }
                }
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        }
    }
}
