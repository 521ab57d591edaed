package dev.thaw.function;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import dev.thaw.embedded.EmbeddedStore;
import dev.thaw.embedded.NotificationSink;

/** What surrounds a function: an object store with the bucket {@code media}, and a platform that takes progress. */
public final class Platform implements QuarkusTestResourceLifecycleManager {
    static final Path SCRATCH = Path.of("target/scratch").toAbsolutePath();
    static final long SCRATCH_LIMIT = 4 << 20;
    static final int CONCURRENCY = 2;
    /** What was posted, as {@code path body}. */
    static final List<String> POSTED = new CopyOnWriteArrayList<>();
    /** What every post is answered. */
    static volatile int answer = 204;

    private static final String KEY = "test-access";
    private static final String SECRET = "test-secret";

    private EmbeddedStore store;
    private HttpServer api;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "store");
            store = EmbeddedStore.start(new EmbeddedStore.Settings(folder, 0, KEY, SECRET), NotificationSink.NONE);
            store.ensureBucket("media");
            // What an instance that was killed has left.
            Files.writeString(
                    Files.createDirectories(SCRATCH.resolve("invocation-7")).resolve("left"), "over");
            api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        api.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            POSTED.add(exchange.getRequestURI().getPath() + " " + body);
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        api.start();
        System.setProperty("aws.endpointUrlS3", store.endpoint().toString());
        System.setProperty("aws.region", EmbeddedStore.REGION);
        System.setProperty("aws.accessKeyId", KEY);
        System.setProperty("aws.secretAccessKey", SECRET);
        return Map.of(
                "thaw.scratch", SCRATCH.toString(),
                "thaw.scratch-limit", Long.toString(SCRATCH_LIMIT),
                "thaw.concurrency", Integer.toString(CONCURRENCY),
                "thaw.api", "http://127.0.0.1:" + api.getAddress().getPort());
    }

    @Override
    public void stop() {
        api.stop(0);
        store.close();
    }
}
