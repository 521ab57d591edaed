package dev.thaw.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import dev.thaw.embedded.EmbeddedBroker;
import dev.thaw.embedded.EmbeddedPostgres;

/** A real database and a real broker. */
public class Servers implements QuarkusTestResourceLifecycleManager {
    private EmbeddedPostgres database;
    private EmbeddedBroker broker;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "servers");
            database = EmbeddedPostgres.start(folder.resolve("postgres"), Path.of("target", "postgres"), 0);
            var settings = new HashMap<>(startBroker(folder.resolve("broker")));
            settings.putAll(Map.of(
                    "quarkus.datasource.jdbc.url",
                    database.jdbcUrl(),
                    "quarkus.datasource.username",
                    EmbeddedPostgres.USER,
                    "quarkus.datasource.password",
                    EmbeddedPostgres.PASSWORD));
            return settings;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the broker; how the platform finds it. */
    Map<String, String> startBroker(Path folder) throws IOException {
        broker = EmbeddedBroker.start(folder, 0, List.of("events", "invocations"));
        return Map.of("amqp-host", broker.host(), "amqp-port", Integer.toString(broker.port()));
    }

    void stopBroker() {
        broker.close();
    }

    @Override
    public void stop() {
        stopBroker();
        try {
            database.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
