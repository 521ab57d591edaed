package dev.thaw.embedded;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class EmbeddedPostgresTest {
    private static final Path PROGRAMS = Path.of("target", "postgres");

    @TempDir
    Path folder;

    @Test
    void keepsItsDataAndSyncsEveryCommit() throws Exception {
        // Given
        try (var first = EmbeddedPostgres.start(folder.resolve("data"), PROGRAMS, 0);
                var connection = connect(first)) {
            connection.createStatement().execute("create table t as select 42 as n");
        }

        // When
        try (var second = EmbeddedPostgres.start(folder.resolve("data"), PROGRAMS, 0);
                var connection = connect(second)) {

            // Then
            assertEquals("42", query(connection, "select n from t"));
            assertEquals("on", query(connection, "show fsync"));
            assertEquals("on", query(connection, "show synchronous_commit"));
        }
    }

    @Test
    void stopsTheServerThatAKilledProcessLeftBehind() throws Exception {
        // Given a process that started a database and was killed
        Path data = folder.resolve("data");
        Process starter = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PostgresStarter.class.getName(),
                        data.toString(),
                        PROGRAMS.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals("started", starter.inputReader().readLine());
        starter.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        String leftover = Files.readAllLines(data.resolve("postmaster.pid")).get(0);

        // When
        try (var server = EmbeddedPostgres.start(data, PROGRAMS, 0);
                var connection = connect(server)) {

            // Then
            assertEquals("7", query(connection, "select n from kept"));
            assertEquals(
                    false,
                    ProcessHandle.of(Long.parseLong(leftover))
                            .map(ProcessHandle::isAlive)
                            .orElse(false));
        }
    }

    @Test
    void namesAPortThatIsTaken() throws Exception {
        // Given
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            // When
            var refused = assertThrows(
                    PortTakenException.class, () -> EmbeddedPostgres.start(folder.resolve("data"), PROGRAMS, port));

            // Then
            assertEquals(port, refused.port());
        }
    }

    private static Connection connect(EmbeddedPostgres server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD);
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
