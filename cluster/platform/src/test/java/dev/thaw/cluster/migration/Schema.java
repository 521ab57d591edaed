package dev.thaw.cluster.migration;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

import dev.thaw.embedded.EmbeddedPostgres;

/** A new database, and what its migrations have made of it. */
final class Schema implements AutoCloseable {
    private static final String HISTORY = "flyway_schema_history";

    private final Connection connection;
    private final String url;
    private final Path folder;

    /**
     * A column.
     *
     * @param nullable whether it may be null
     * @param needed whether who adds a row has to name it
     * @param made whether the database alone says what it holds
     */
    record Column(String type, boolean nullable, boolean needed, boolean made) {}

    private Schema(Connection connection, String url, Path folder) {
        this.connection = connection;
        this.url = url;
        this.folder = folder;
    }

    /** @param folder of the migrations */
    static Schema of(EmbeddedPostgres server, String name, Path folder) throws SQLException {
        try (Connection admin = connect(server.jdbcUrl())) {
            execute(admin, "create database " + name);
        }
        String url = server.jdbcUrl().replaceAll("/[^/?]+(\\?.*)?$", "/" + name);
        return new Schema(connect(url), url, folder);
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The versions of the migrations, the oldest first. */
    List<String> versions() {
        var versions = new ArrayList<String>();
        for (MigrationInfo migration : flyway("latest").info().all()) {
            versions.add(migration.getVersion().getVersion());
        }
        return versions;
    }

    void migrate(String version) {
        flyway(version).migrate();
    }

    private Flyway flyway(String target) {
        return Flyway.configure()
                .dataSource(url, EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD)
                .locations("filesystem:" + folder)
                .target(target)
                .load();
    }

    /** By table and name. */
    Map<String, Map<String, Column>> tables() throws SQLException {
        var tables = new TreeMap<String, Map<String, Column>>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select table_name, column_name, data_type, is_nullable = 'YES',
                               is_nullable = 'NO' and column_default is null and is_generated = 'NEVER' and is_identity = 'NO',
                               is_generated <> 'NEVER' or is_identity = 'YES'
                        from information_schema.columns where table_schema = 'public'
                        """)) {
            while (rows.next()) {
                if (!rows.getString(1).equals(HISTORY)) {
                    tables.computeIfAbsent(rows.getString(1), table -> new TreeMap<>())
                            .put(
                                    rows.getString(2),
                                    new Column(
                                            rows.getString(3),
                                            rows.getBoolean(4),
                                            rows.getBoolean(5),
                                            rows.getBoolean(6)));
                }
            }
        }
        return tables;
    }

    /** What {@code on conflict} may name: the columns of unique indexes, and for which rows they count. */
    List<String> unique() throws SQLException {
        var unique = new TreeSet<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select tablename || regexp_replace(indexdef, '^.* USING', '') from pg_indexes
                        where schemaname = 'public' and indexdef like 'CREATE UNIQUE%' and tablename <> 'flyway_schema_history'
                        """)) {
            while (rows.next()) {
                unique.add(rows.getString(1));
            }
        }
        return List.copyOf(unique);
    }

    /** Adds a row as a program does that knows these columns and no others, and reads and writes all of them. */
    void use(String table, Map<String, Column> columns) throws SQLException {
        Map<String, String> row = columns.entrySet().stream()
                .filter(column -> column.getValue().needed())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, column -> value(column.getValue().type()), (a, b) -> a, TreeMap::new));
        execute(
                connection,
                row.isEmpty()
                        ? "insert into " + table + " default values"
                        : "insert into %s (%s) values (%s)"
                                .formatted(table, String.join(", ", row.keySet()), String.join(", ", row.values())));
        execute(connection, "select " + String.join(", ", columns.keySet()) + " from " + table);
        execute(
                connection,
                columns.entrySet().stream()
                        .filter(column -> !column.getValue().made())
                        .map(column -> column.getKey() + " = " + column.getKey())
                        .collect(Collectors.joining(", ", "update " + table + " set ", "")));
        execute(connection, "delete from " + table);
    }

    private static String value(String type) {
        return switch (type) {
            case "bigint", "integer", "real", "double precision" -> "1";
            case "boolean" -> "true";
            case "jsonb" -> "'{}'";
            case "ARRAY" -> "'{}'";
            case "uuid" -> "'00000000-0000-0000-0000-000000000001'";
            case "date", "timestamp with time zone" -> "now()";
            default -> "'queued'";
        };
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
