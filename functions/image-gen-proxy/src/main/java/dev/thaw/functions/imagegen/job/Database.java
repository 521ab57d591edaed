package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.SQLException;

import jakarta.enterprise.context.ApplicationScoped;

import io.agroal.api.AgroalDataSource;

import dev.thaw.functions.imagegen.Failure;

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

    /**
     * Runs the work and commits it; any failure rolls it back.
     *
     * @throws dev.thaw.functions.imagegen.FailureException {@code database_unavailable}
     */
    public <T> T run(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            var failure = Failure.server(503, "database_unavailable", "The job store cannot be reached; try again.")
                    .exception();
            failure.initCause(e);
            throw failure;
        }
    }
}
