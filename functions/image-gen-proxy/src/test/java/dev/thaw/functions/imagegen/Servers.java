package dev.thaw.functions.imagegen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.gaul.s3proxy.blobstore.S3Exceptions;

import dev.thaw.embedded.EmbeddedPostgres;
import dev.thaw.embedded.EmbeddedStore;
import dev.thaw.embedded.NotificationSink;
import dev.thaw.embedded.ObjectChange;
import dev.thaw.embedded.ObjectState;
import dev.thaw.functions.imagegen.fake.FakeComfy;

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
            store = EmbeddedStore.start(new EmbeddedStore.Settings(folder.resolve("s3"), 0, KEY, SECRET), new Moody());
            store.ensureBucket("media");
            database = EmbeddedPostgres.start(folder.resolve("postgres"), Path.of("target/postgres-programs"), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty("aws.endpointUrlS3", store.endpoint().toString());
        System.setProperty("aws.region", EmbeddedStore.REGION);
        System.setProperty("aws.accessKeyId", KEY);
        System.setProperty("aws.secretAccessKey", SECRET);
        var settings = new HashMap<String, String>();
        settings.put("thaw.scratch", Path.of("target/scratch").toAbsolutePath().toString());
        settings.put("quarkus.datasource.jdbc.url", database.jdbcUrl());
        settings.put("quarkus.datasource.username", EmbeddedPostgres.USER);
        settings.put("quarkus.datasource.password", EmbeddedPostgres.PASSWORD);
        settings.put("thaw.net.allow", "127.0.0.1");
        settings.put("thaw.imagegen.health-interval", "1s");
        settings.put("thaw.imagegen.lease", "4s");
        // One at a time, a second and a half each: for what happens in between.
        sketch(settings, "slow", "1500ms", 1);
        sketch(settings, "pair", "0s", 2);
        try {
            remote(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    private static void sketch(Map<String, String> settings, String name, String pace, int slots) {
        settings.put("thaw.imagegen.backends." + name + ".type", "sketch");
        settings.put("thaw.imagegen.backends." + name + ".pace", pace);
        settings.put("thaw.imagegen.backends." + name + ".slots", Integer.toString(slots));
        settings.put("thaw.imagegen.models." + name + ".backends", name);
    }

    /** Back ends for whoever starts a fake server on the port {@code fake.NAME}; each has a model of its name. */
    private static void remote(Map<String, String> settings) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target"), "settings").toAbsolutePath();
        Path key = Files.writeString(folder.resolve("key"), "test-key");
        Path secret = Files.writeString(folder.resolve("secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        Path workflow = Files.writeString(folder.resolve("workflow.json"), FakeComfy.workflow());
        int stamp = freePort();
        settings.put("fake.watermark", Integer.toString(stamp));
        settings.put("thaw.imagegen.watermark.url", "http://127.0.0.1:" + stamp + "/fn/watermark");
        settings.put("thaw.imagegen.outputs", "s3://media/elsewhere/");
        settings.put("thaw.imagegen.webhook-secret", "file:" + secret);
        for (String name : List.of("webui", "comfyui", "openai", "flux")) {
            int port = freePort();
            settings.put("fake." + name, Integer.toString(port));
            String backend = "thaw.imagegen.backends." + name + ".";
            settings.put(backend + "type", name);
            settings.put(backend + "url", "http://127.0.0.1:" + port + (name.equals("openai") ? "/v1" : ""));
            settings.put(backend + "poll", "50ms");
            settings.put(backend + "slots", name.equals("flux") ? "50" : "1");
            settings.put("thaw.imagegen.models." + name + ".backends", name);
            if (name.equals("openai") || name.equals("flux")) {
                settings.put(backend + "credential", "file:" + key);
            }
        }
        settings.put("thaw.imagegen.backends.comfyui.workflows.default", workflow.toString());
        settings.put("thaw.imagegen.backends.flux.webhook-secret", "file:" + key);
        settings.put("thaw.imagegen.backends.flux.price", "0.04");
        settings.put("thaw.imagegen.models.pro.backends", "flux");
        settings.put("thaw.imagegen.models.pro.fallback", "webui,sketch");
        settings.put("thaw.imagegen.models.either.backends", "webui,comfyui");
    }

    /** Lets a test answer all changes of objects by 507 while the system property {@code store.full} is {@code true}. */
    private static final class Moody implements NotificationSink {
        private static final int INSUFFICIENT_STORAGE = 507;

        @Override
        public UUID begin(ObjectChange change) {
            if (Boolean.getBoolean("store.full")) {
                throw S3Exceptions.fromStatusCode(INSUFFICIENT_STORAGE);
            }
            return NONE.begin(change);
        }

        @Override
        public void confirm(UUID intent, ObjectState state) {}

        @Override
        public void abandon(UUID intent) {}
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
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
