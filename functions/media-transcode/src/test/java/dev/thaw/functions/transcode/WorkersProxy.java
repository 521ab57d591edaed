package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Stands where a router would: passes calls for parts to the function, and breaks some off as when a worker is killed. */
final class WorkersProxy implements AutoCloseable {
    /** Where the function is. */
    static volatile int target;

    /** Which calls, counted from 0, end in the middle. */
    static volatile IntPredicate broken = call -> false;

    /** The parts that were asked for, in order. */
    static final List<Integer> PARTS = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    WorkersProxy() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::pass);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] order = exchange.getRequestBody().readAllBytes();
        int call = PARTS.size();
        PARTS.add(Workbench.JSON.readTree(order).at("/part/part/number").asInt());
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + target + exchange.getRequestURI()))
                .header("Content-Type", "application/json")
                .header("Accept", exchange.getRequestHeaders().getFirst("Accept"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(order))
                .build();
        try (exchange) {
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                exchange.sendResponseHeaders(answer.statusCode(), 0);
                copy(body, exchange.getResponseBody(), broken.test(call));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(InputStream body, OutputStream caller, boolean breaks) throws IOException {
        byte[] line = new byte[1 << 16];
        for (int read = body.read(line); read >= 0; read = body.read(line)) {
            boolean end = new String(line, 0, read, StandardCharsets.UTF_8).contains("\"result\"");
            if (breaks && end) {
                throw new UncheckedIOException(new IOException("the worker is gone"));
            }
            caller.write(line, 0, read);
            caller.flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
