package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.SQLException;

/** Short forms for statements. */
final class Sql {
    private Sql() {}

    /** Runs a change with its parameters and returns how many rows it met. */
    static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var update = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                update.setObject(i + 1, parameters[i]);
            }
            return update.executeUpdate();
        }
    }

    /** The death of this process undoes nothing of the transaction; a power failure may, and then it would be done again. */
    static void relaxed(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local synchronous_commit = off");
        }
    }
}
