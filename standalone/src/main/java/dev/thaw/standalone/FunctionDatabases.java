package dev.thaw.standalone;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.thaw.embedded.EmbeddedPostgres;
import dev.thaw.embedded.OwnDatabase;

/** The reference functions that keep records have a database each, whose address only they are told. */
final class FunctionDatabases {
    private static final List<String> FUNCTIONS = List.of("image-gen-proxy");
    private static final Map<String, Map<String, String>> ENVIRONMENTS = new ConcurrentHashMap<>();

    private FunctionDatabases() {}

    /** Makes them when they are absent; before the platform starts. */
    static void make(EmbeddedPostgres server) throws IOException {
        for (String function : FUNCTIONS) {
            try {
                OwnDatabase database = OwnDatabase.of(server, function.replace('-', '_'));
                ENVIRONMENTS.put(
                        function,
                        Map.of(
                                "QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl(),
                                "QUARKUS_DATASOURCE_USERNAME", database.user(),
                                "QUARKUS_DATASOURCE_PASSWORD", database.password()));
            } catch (SQLException e) {
                throw new IOException("The database of " + function + " cannot be made: " + e.getMessage(), e);
            }
        }
    }

    /** A function's variables: what its manifest says goes before. */
    static Map<String, String> environment(String function, Map<String, String> manifest) {
        var environment = new HashMap<>(ENVIRONMENTS.getOrDefault(function, Map.of()));
        environment.putAll(manifest);
        return environment;
    }
}
