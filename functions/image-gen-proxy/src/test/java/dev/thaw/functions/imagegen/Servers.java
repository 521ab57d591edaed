package dev.thaw.functions.imagegen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import dev.thaw.embedded.EmbeddedPostgres;
import dev.thaw.embedded.EmbeddedStore;
import dev.thaw.embedded.NotificationSink;

/** A database, and an object store with the bucket {@code media}, to which the function's settings point. */
public final class Servers implements QuarkusTestResourceLifecycleManager {
    private static final String KEY = "test-access";
    private static final String SECRET = "test-secret";

    private EmbeddedStore store;
    private EmbeddedPostgres database;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "servers");
            store = EmbeddedStore.start(
                    new EmbeddedStore.Settings(folder.resolve("s3"), 0, KEY, SECRET), NotificationSink.NONE);
            store.ensureBucket("media");
            database = EmbeddedPostgres.start(folder.resolve("postgres"), Path.of("target/postgres-programs"), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty("aws.endpointUrlS3", store.endpoint().toString());
        System.setProperty("aws.region", EmbeddedStore.REGION);
        System.setProperty("aws.accessKeyId", KEY);
        System.setProperty("aws.secretAccessKey", SECRET);
        return Map.of(
                "thaw.scratch",
                Path.of("target/scratch").toAbsolutePath().toString(),
                "quarkus.datasource.jdbc.url",
                database.jdbcUrl(),
                "quarkus.datasource.username",
                EmbeddedPostgres.USER,
                "quarkus.datasource.password",
                EmbeddedPostgres.PASSWORD,
                // One at a time, a second and a half each: for what happens in between.
                "thaw.imagegen.backends.slow.type",
                "sketch",
                "thaw.imagegen.backends.slow.pace",
                "1500ms",
                "thaw.imagegen.models.slow.backends",
                "slow");
    }

    @Override
    public void stop() {
        store.close();
        try {
            database.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
