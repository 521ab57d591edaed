package dev.thaw.embedded;

import java.nio.file.Path;
import java.sql.DriverManager;

/** A process that starts a database, writes a row and then waits to be killed. */
final class PostgresStarter {
    private PostgresStarter() {}

    public static void main(String[] args) throws Exception {
        var server = EmbeddedPostgres.start(Path.of(args[0]), Path.of(args[1]), 0);
        try (var connection =
                DriverManager.getConnection(server.jdbcUrl(), EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD)) {
            connection.createStatement().execute("create table kept as select 7 as n");
        }
        System.out.println("started");
        Thread.currentThread().join();
    }
}
