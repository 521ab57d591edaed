package dev.thaw.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A function that does nothing but note when it was entered for which event: one line {@code MICROSECONDS SUBJECT}. It waits {@code BENCH_WORK_MS}
 * before it answers. Needs only the JDK.
 */
public final class NoopFunction {
    private static final int THREADS = 16;
    private static final long WORK_MS = Long.parseLong(System.getenv().getOrDefault("BENCH_WORK_MS", "0"));

    private NoopFunction() {}

    public static void main(String[] args) throws IOException {
        // Without this, the JDK's server delays small answers on kept connections.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Path log = Path.of(System.getenv("BENCH_LOG"));
        BufferedWriter entries = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        server.createContext("/", exchange -> enter(exchange, entries));
        server.start();
    }

    private static void enter(HttpExchange exchange, BufferedWriter entries) throws IOException {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        String subject = exchange.getRequestHeaders().getFirst("ce-subject");
        exchange.getRequestBody().readAllBytes();
        if (subject != null) {
            synchronized (entries) {
                entries.write(micros + " " + subject + "\n");
                entries.flush();
            }
        }
        if (WORK_MS > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(WORK_MS));
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    /** The entries of a log in the order in which they were made. */
    record Entry(long micros, String subject) {
        static Entry parse(String line) {
            int space = line.indexOf(' ');
            return new Entry(Long.parseLong(line.substring(0, space)), line.substring(space + 1));
        }
    }
}
