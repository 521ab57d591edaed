package dev.thaw.embedded;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;

/**
 * A database of its own on an embedded server, with a role that can reach nothing else.
 *
 * @param password a new one at each start
 */
public record OwnDatabase(String jdbcUrl, String user, String password) {
    private static final int PASSWORD_BYTES = 16;

    /**
     * Makes the database and its role when they are absent.
     *
     * @param name of both; lower-case letters, digits and underscores
     */
    public static OwnDatabase of(EmbeddedPostgres server, String name) throws SQLException {
        if (!name.matches("[a-z][a-z0-9_]{0,50}")) {
            throw new IllegalArgumentException("'" + name + "' is no name for a database");
        }
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        String password = HexFormat.of().formatHex(bytes);
        try (Connection connection =
                DriverManager.getConnection(server.jdbcUrl(), EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD)) {
            if (!exists(connection, "select 1 from pg_roles where rolname = ?", name)) {
                execute(connection, "create role " + name + " login");
            }
            execute(connection, "alter role " + name + " password '" + password + "'");
            if (!exists(connection, "select 1 from pg_database where datname = ?", name)) {
                execute(connection, "create database " + name + " owner " + name);
            }
            execute(connection, "revoke connect on database postgres from public");
            execute(connection, "revoke connect on database " + name + " from public");
        }
        return new OwnDatabase("jdbc:postgresql://127.0.0.1:" + server.port() + "/" + name, name, password);
    }

    private static boolean exists(Connection connection, String sql, String name) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
