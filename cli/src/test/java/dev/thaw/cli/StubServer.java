package dev.thaw.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Answers HTTP as a test says, and keeps what it was asked. */
public final class StubServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Function<Request, Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** A request: {@code call} is such as {@code GET /v1/functions}, without the query. */
    public record Request(String call, String query, Map<String, List<String>> headers, String text) {
        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    /** An answer with one header beside the content type. */
    public record Answer(int status, String contentType, String body, Map<String, String> headers) {
        public static Answer json(String body) {
            return new Answer(200, "application/json", body, Map.of());
        }

        public static Answer problem(int status, String body) {
            return new Answer(status, "application/problem+json", body, Map.of());
        }

        public Answer with(String header, String value) {
            return new Answer(status, contentType, body, Map.of(header, value));
        }

        public Answer with(int other) {
            return new Answer(other, contentType, body, headers);
        }
    }

    public StubServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** What to answer to a call, such as {@code GET /v1/functions}. */
    public StubServer on(String call, Answer answer) {
        return on(call, request -> answer);
    }

    /** As {@link #on(String, Answer)}, decided at the time. */
    public StubServer on(String call, Function<Request, Answer> answer) {
        answers.put(call, answer);
        return this;
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** The calls so far. */
    public List<Request> requests() {
        return requests;
    }

    /** The last request of a call. */
    public Request last(String call) {
        return requests.stream()
                .filter(request -> request.call().equals(call))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no " + call + " among " + requests));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String call =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            Request request = new Request(
                    call,
                    exchange.getRequestURI().getQuery(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request);
            Answer answer = answers.getOrDefault(
                            call, answers.getOrDefault("*", r -> new Answer(404, "text/plain", "", Map.of())))
                    .apply(request);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (head) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            }
            exchange.sendResponseHeaders(answer.status(), head || body.length == 0 ? -1 : body.length);
            if (!head && body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
