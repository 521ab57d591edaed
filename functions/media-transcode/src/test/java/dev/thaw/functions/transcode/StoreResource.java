package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import dev.thaw.embedded.EmbeddedStore;
import dev.thaw.embedded.NotificationSink;

/** An object store with the bucket {@code media}, to which the function's settings point. */
public final class StoreResource implements QuarkusTestResourceLifecycleManager {
    private static final String KEY = "test-access";
    private static final String SECRET = "test-secret";

    /** How much an invocation may have on disk. */
    static final long SCRATCH = 128 << 20;

    /** Where the files lie that the web server serves. */
    static final Path SITE = Path.of("target/site");

    private EmbeddedStore store;
    private HttpServer web;
    private WorkersProxy workers;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "store");
            store = EmbeddedStore.start(new EmbeddedStore.Settings(folder, 0, KEY, SECRET), NotificationSink.NONE);
            store.ensureBucket("media");
            Files.createDirectories(SITE);
            web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            web.createContext("/", SimpleFileServer.createFileHandler(SITE.toAbsolutePath()));
            web.createContext("/ranges/", new RangeServer(SITE, "/ranges/"));
            web.createContext("/away", exchange -> {
                exchange.getResponseHeaders().set("Location", "http://127.0.0.2/");
                exchange.sendResponseHeaders(302, -1);
                exchange.close();
            });
            web.createContext("/endless", exchange -> endless(exchange, Duration.ZERO));
            web.createContext("/dripping", exchange -> endless(exchange, Duration.ofMillis(50)));
            web.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            web.start();
            workers = new WorkersProxy();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty("test.web", "http://127.0.0.1:" + web.getAddress().getPort());
        System.setProperty("aws.endpointUrlS3", store.endpoint().toString());
        System.setProperty("aws.region", EmbeddedStore.REGION);
        System.setProperty("aws.accessKeyId", KEY);
        System.setProperty("aws.secretAccessKey", SECRET);
        return Map.of(
                "thaw.scratch",
                Path.of("target/scratch").toAbsolutePath().toString(),
                "thaw.scratch-limit",
                Long.toString(SCRATCH),
                "thaw.net.allow",
                "127.0.0.1:" + web.getAddress().getPort(),
                "transcode.parallel.url",
                workers.address().toString(),
                "transcode.parallel.part",
                "1s",
                "transcode.parallel.share",
                "2s",
                "transcode.presets",
                "{\"small\": {\"type\": \"gif\", \"shortSide\": 90}}");
    }

    /** Packets of MPEG-TS that carry nothing, until the reader has enough. */
    private static void endless(HttpExchange exchange, Duration pause) throws IOException {
        byte[] packets = new byte[64 * 188];
        for (int at = 0; at < packets.length; at += 188) {
            System.arraycopy(new byte[] {0x47, 0x1f, (byte) 0xff, 0x10}, 0, packets, at, 4);
        }
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
                body.write(packets);
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }

    @Override
    public void stop() {
        web.stop(0);
        workers.close();
        store.close();
    }
}
