package dev.thaw.autoscaler;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A program that starts in a tenth of a second and knows nothing of the platform: what is asked of it in its path, it does. */
public final class LifeApp {
    static final int PERIOD_MS = 10;
    private static final int THREADS = 8;
    private static final AtomicInteger AT_FIXED_RATE = new AtomicInteger();
    private static final AtomicInteger WITH_FIXED_DELAY = new AtomicInteger();

    private LifeApp() {}

    /** A script that runs it. */
    static Path script(Path folder, String... options) {
        return Harness.script(
                folder,
                "life.sh",
                "exec " + Path.of(System.getProperty("java.home"), "bin", "java")
                        + " -Xmx32m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dsun.net.httpserver.nodelay=true "
                        + String.join(" ", options) + " -cp '" + classes() + "' " + LifeApp.class.getName());
    }

    private static Path classes() {
        return Path.of(URI.create(LifeApp.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
    }

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        server.createContext(
                "/", exchange -> answer(exchange, exchange.getRequestBody().readAllBytes()));
        server.createContext("/slow", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            pause(50);
            answer(exchange, body);
        });
        server.createContext(
                "/pid",
                exchange -> answer(
                        exchange, Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        server.createContext(
                "/now", exchange -> answer(exchange, Instant.now().toString().getBytes(StandardCharsets.US_ASCII)));
        server.createContext("/ticks", LifeApp::ticks);
        server.createContext("/fetch", LifeApp::fetch);
        server.start();
    }

    /** Starts timers at the first call; answers how often they have fired. */
    private static void ticks(HttpExchange exchange) throws IOException {
        if (AT_FIXED_RATE.get() == 0) {
            ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
            var rate = timers.scheduleAtFixedRate(AT_FIXED_RATE::incrementAndGet, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
            var delay = timers.scheduleWithFixedDelay(
                    WITH_FIXED_DELAY::incrementAndGet, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
            assert !rate.isCancelled() && !delay.isCancelled();
        }
        answer(exchange, (AT_FIXED_RATE + " " + WITH_FIXED_DELAY).getBytes(StandardCharsets.US_ASCII));
    }

    /** Fetches the URL in the query, over a connection that is kept. */
    private static void fetch(HttpExchange exchange) throws IOException {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(exchange.getRequestURI().getQuery()));
            answer(
                    exchange,
                    Client.HTTP
                            .send(request.build(), BodyHandlers.ofByteArray())
                            .body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        }
    }

    /** Made when it is needed. */
    private static final class Client {
        private static final HttpClient HTTP =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
