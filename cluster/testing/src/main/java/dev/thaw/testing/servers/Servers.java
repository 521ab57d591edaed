package dev.thaw.testing.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.vertx.core.Vertx;

import dev.thaw.embedded.EmbeddedPostgres;
import dev.thaw.embedded.EmbeddedStore;
import dev.thaw.embedded.OwnDatabase;

/**
 * Database, broker and store, reachable at one more address of this machine: {@code Servers FOLDER ADDRESS NOTIFY BROKER}. Where they are goes
 * to {@code FOLDER/servers.env} as {@code NAME=VALUE} lines once all of them answer; SIGTERM ends them.
 */
public final class Servers implements AutoCloseable {
    private static final String ACCESS_KEY = "thaw-verify";
    private static final String SECRET_KEY = "thaw-verify-only";
    private static final String BUCKET = "media";

    private final Vertx vertx = Vertx.vertx();
    private final EmbeddedPostgres database;
    private final OwnDatabase images;
    private final OutsideBroker broker;
    private final EmbeddedStore store;
    private final String address;

    /**
     * @param folder for their files
     * @param address at which pods reach this machine
     * @param notify where the store tells of changes
     * @param kind of broker, {@code kafka} or {@code amqp}
     */
    Servers(Path folder, String address, URI notify, String kind) throws IOException, SQLException {
        this.address = address;
        database = EmbeddedPostgres.start(folder.resolve("postgres"), folder.resolve("programs"), 0);
        images = OwnDatabase.of(database, "images");
        broker = OutsideBroker.start(kind, folder.resolve("broker"), vertx, address);
        store = EmbeddedStore.start(
                new EmbeddedStore.Settings(folder.resolve("s3"), 0, ACCESS_KEY, SECRET_KEY), new StoreNotifier(notify));
        store.ensureBucket(BUCKET);
        List.of(database.port(), store.endpoint().getPort()).forEach(port -> Relay.start(vertx, address, port));
    }

    public static void main(String[] args) throws IOException, SQLException {
        if (args.length != 4) {
            throw new IllegalArgumentException("Servers FOLDER ADDRESS NOTIFY BROKER");
        }
        Path folder = Path.of(args[0]);
        var servers = new Servers(folder, args[1], URI.create(args[2]), args[3]);
        Runtime.getRuntime().addShutdownHook(new Thread(servers::close));
        Path written = Files.write(
                folder.resolve("servers.env.tmp"),
                servers.settings().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        Files.move(written, folder.resolve("servers.env"));
    }

    /** Where they are, by the names of the variables that the platform and S3 clients read. */
    Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        String postgres = "jdbc:postgresql://" + address + ":" + database.port();
        settings.put("QUARKUS_DATASOURCE_JDBC_URL", postgres + "/postgres");
        settings.put("QUARKUS_DATASOURCE_USERNAME", EmbeddedPostgres.USER);
        settings.put("QUARKUS_DATASOURCE_PASSWORD", EmbeddedPostgres.PASSWORD);
        settings.putAll(broker.settings());
        settings.put(
                "AWS_ENDPOINT_URL_S3",
                "http://" + address + ":" + store.endpoint().getPort());
        settings.put("AWS_REGION", EmbeddedStore.REGION);
        settings.put("AWS_ACCESS_KEY_ID", ACCESS_KEY);
        settings.put("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        settings.put("IMAGES_URL", postgres + "/" + images.user());
        settings.put("IMAGES_USERNAME", images.user());
        settings.put("IMAGES_PASSWORD", images.password());
        return settings;
    }

    @Override
    public void close() {
        store.close();
        broker.stop().run();
        try {
            database.close();
        } catch (IOException e) {
            System.err.println("PostgreSQL did not stop: " + e.getMessage());
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
