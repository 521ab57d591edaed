package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.SQLException;

import jakarta.enterprise.context.ApplicationScoped;

import io.agroal.api.AgroalDataSource;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.FailureException;

/** Runs work in transactions. */
@ApplicationScoped
public class Database {
    /** The class of SQL states that blame the data. */
    private static final String DATA = "22";

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
     * @throws FailureException {@code database_unavailable}, or {@code invalid_value} for data that cannot be stored
     */
    public <T> T run(Work<T> work) {
        return telling(() -> {
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
            }
        });
    }

    /**
     * Runs work that changes something in one of its statements only, which commits itself: that spares a round trip to the server.
     *
     * @throws FailureException as {@link #run}
     */
    public <T> T change(Work<T> work) {
        return telling(() -> {
            try (Connection connection = source.getConnection()) {
                return work.in(connection);
            }
        });
    }

    @FunctionalInterface
    private interface Access<T> {
        T run() throws SQLException;
    }

    private static <T> T telling(Access<T> access) {
        try {
            return access.run();
        } catch (SQLException e) {
            boolean refused = String.valueOf(e.getSQLState()).startsWith(DATA);
            FailureException failure = (refused
                            ? Failure.invalid(
                                    "invalid_value", null, "The request holds a character that cannot be stored.")
                            : Failure.server(
                                    503, "database_unavailable", "The job store cannot be reached; try again."))
                    .exception();
            failure.initCause(e);
            throw failure;
        }
    }

    /** Whether it is the data that the database did not take, such as a text with a null character. */
    static boolean isRefusal(FailureException failure) {
        return failure.getCause() instanceof SQLException e
                && String.valueOf(e.getSQLState()).startsWith(DATA);
    }
}
