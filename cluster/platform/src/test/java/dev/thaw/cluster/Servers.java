package dev.thaw.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import dev.thaw.embedded.EmbeddedBroker;
import dev.thaw.embedded.EmbeddedPostgres;
import dev.thaw.embedded.FreePort;

/** A real database and a real broker, and an API server's address where nothing listens. */
public final class Servers implements QuarkusTestResourceLifecycleManager {
    private EmbeddedPostgres database;
    private EmbeddedBroker broker;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "servers");
            database = EmbeddedPostgres.start(folder.resolve("postgres"), Path.of("target", "postgres"), 0);
            broker = EmbeddedBroker.start(folder.resolve("broker"), 0, List.of("events", "invocations"));
            return Map.of(
                    "quarkus.datasource.jdbc.url",
                    database.jdbcUrl(),
                    "quarkus.datasource.username",
                    EmbeddedPostgres.USER,
                    "quarkus.datasource.password",
                    EmbeddedPostgres.PASSWORD,
                    "amqp-host",
                    broker.host(),
                    "amqp-port",
                    Integer.toString(broker.port()),
                    "quarkus.kubernetes-client.api-server-url",
                    "https://127.0.0.1:" + FreePort.find(),
                    "quarkus.kubernetes-client.trust-certs",
                    "true");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        broker.close();
        try {
            database.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
