package dev.thaw.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Stands where the router stands: notes what the dispatcher sends, and answers as a test's function says. */
public final class StubRouter {
    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Function<Request, Answer>> functions = new ConcurrentHashMap<>();

    /** What arrived. */
    public record Request(String function, Headers headers, String body) {
        public String header(String name) {
            return headers.getFirst(name);
        }
    }

    /** What is answered. */
    public record Answer(int status, Map<String, String> headers, String body) {
        public static Answer ok(String result) {
            return new Answer(
                    200,
                    Map.of("Content-Type", "application/json", "ce-specversion", "1.0", "Thaw-Start", "cold"),
                    result);
        }

        public static Answer problem(int status, String code) {
            return new Answer(
                    status,
                    Map.of("Content-Type", "application/problem+json"),
                    "{\"code\":\"" + code + "\",\"detail\":\"a reason\"}");
        }
    }

    private StubRouter(HttpServer server) {
        this.server = server;
    }

    static StubRouter start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        var router = new StubRouter(server);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/fn/", router::answer);
        server.start();
        return router;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public void on(String function, Function<Request, Answer> answer) {
        functions.put(function, answer);
    }

    public List<Request> requests(String function) {
        return requests.stream().filter(r -> r.function().equals(function)).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String function =
                exchange.getRequestURI().getPath().replaceFirst("^/fn/", "").replaceFirst("/.*$", "");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var request = new Request(function, exchange.getRequestHeaders(), body);
        requests.add(request);
        Answer answer = functions
                .getOrDefault(function, r -> Answer.problem(404, "function-not-found"))
                .apply(request);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    void close() {
        server.stop(0);
    }
}
