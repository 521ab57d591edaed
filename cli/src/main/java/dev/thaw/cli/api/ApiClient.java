package dev.thaw.cli.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Json;

/** Calls a platform over HTTP. Every method throws {@link Failure} when nothing answers or the answer is not 2xx. */
public final class ApiClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int PAGE = 100;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final String base;
    private final Optional<String> token;

    /** @param base address without a path, such as {@code http://localhost:8080} */
    public ApiClient(String base, Optional<String> token) {
        this.base = base.replaceAll("/+$", "");
        this.token = token;
    }

    /** The address of a path below the base. */
    public URI uri(String path) {
        return URI.create(base + path);
    }

    /** GET of a JSON resource. */
    public JsonNode get(String path) {
        return json(send(path, request -> request.GET().header("Accept", "application/json")));
    }

    /** The items of a list, over as many pages as it takes, at most {@code limit}. */
    public List<JsonNode> list(String path, int limit) {
        List<JsonNode> items = new ArrayList<>();
        String separator = path.contains("?") ? "&" : "?";
        String next = "";
        do {
            JsonNode page = get(path + separator + "limit=" + Math.min(PAGE, limit) + next);
            page.path("items").forEach(items::add);
            next = page.path("next").isTextual()
                    ? "&cursor=" + Urls.encode(page.path("next").asText())
                    : "";
        } while (!next.isEmpty() && items.size() < limit);
        return items.subList(0, Math.min(limit, items.size()));
    }

    /** PUT of a JSON resource; answers what the platform made of it. */
    public JsonNode put(String path, JsonNode body) {
        return json(send(path, request -> request.PUT(BodyPublishers.ofString(Json.text(body)))
                .header("Content-Type", "application/json")));
    }

    /** DELETE of a resource. */
    public JsonNode delete(String path) {
        return json(send(path, HttpRequest.Builder::DELETE));
    }

    /** POST of anything; answers headers and text. */
    public HttpResponse<String> post(String path, String contentType, BodyPublisher body) {
        return send(path, request -> request.POST(body).header("Content-Type", contentType));
    }

    /** Any request with its answer as a stream, which the caller closes; {@code timeout} is for the headers to arrive. */
    public HttpResponse<InputStream> stream(String path, Duration timeout, UnaryOperator<HttpRequest.Builder> request) {
        HttpResponse<InputStream> response =
                exchange(request.apply(builder(path).timeout(timeout)).build(), BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 != 2) {
            try (InputStream body = response.body()) {
                throw Problem.failure(
                        response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8), path);
            } catch (IOException e) {
                throw unreachable(e);
            }
        }
        return response;
    }

    private HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> request) {
        HttpRequest built = request.apply(builder(path).timeout(ANSWER)).build();
        HttpResponse<String> response = exchange(built, BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw Problem.failure(response.statusCode(), response.body(), built.method() + " " + path);
        }
        return response;
    }

    private HttpRequest.Builder builder(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(path));
        token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
        return builder;
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", "", e);
        }
    }

    private Failure unreachable(IOException cause) {
        return new Failure(
                "no answer from " + base + " (" + cause.getClass().getSimpleName() + ")",
                "Is it running? ./thaw status tells, ./thaw up starts it.",
                cause);
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return response.body().isBlank() ? MissingNode.getInstance() : Json.JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new Failure(
                    "the answer of " + response.uri() + " is not JSON", "Is that a Thaw platform's address?", e);
        }
    }
}
