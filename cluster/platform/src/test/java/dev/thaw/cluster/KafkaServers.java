package dev.thaw.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import dev.thaw.embedded.EmbeddedPostgres;
import dev.thaw.embedded.FreePort;

/** A real database and a real Kafka, and an API server's address where nothing listens. */
public final class KafkaServers implements QuarkusTestResourceLifecycleManager {
    private EmbeddedPostgres database;
    private KafkaProcess kafka;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "kafka-servers");
            database = EmbeddedPostgres.start(folder.resolve("postgres"), Path.of("target", "postgres"), 0);
            kafka = KafkaProcess.start(folder.resolve("kafka"));
            return Map.of(
                    "quarkus.datasource.jdbc.url",
                    database.jdbcUrl(),
                    "quarkus.datasource.username",
                    EmbeddedPostgres.USER,
                    "quarkus.datasource.password",
                    EmbeddedPostgres.PASSWORD,
                    "kafka.bootstrap.servers",
                    kafka.address(),
                    // Where Quarkus thinks that these belong to the build, which they do not.
                    "quarkus.configuration.build-time-mismatch-at-runtime",
                    "warn",
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
        kafka.close();
        try {
            database.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
