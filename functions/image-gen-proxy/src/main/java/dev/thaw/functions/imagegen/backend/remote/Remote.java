package dev.thaw.functions.imagegen.backend.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.databind.JsonNode;
import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.backend.BackendException;
import dev.thaw.functions.imagegen.observe.Traces;

/** HTTP to one back end of the configuration: with a time limit, a size limit and its credential on every request. */
public final class Remote {
    private static final Logger LOG = Logger.getLogger(Remote.class);
    private static final long MAX_BODY = 256L << 20;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** For requests that only look or tell, and take no work. */
    private static final Duration SHORT = Duration.ofSeconds(10);

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final String backend;
    private final URI base;
    private final Duration timeout;
    private final Map<String, String> headers;

    /**
     * @param base to which paths are added
     * @param timeout of a request that works
     * @param headers on each request
     */
    public Remote(String backend, URI base, Duration timeout, Map<String, String> headers) {
        this.backend = backend;
        this.base = base;
        this.timeout = timeout;
        this.headers = Map.copyOf(headers);
    }

    /** The address of a path; an absolute address stays as it is. */
    public URI at(String path) {
        if (path.startsWith("http://") || path.startsWith("https://")) {
            return URI.create(path);
        }
        String start = base.toString();
        return URI.create((start.endsWith("/") ? start.substring(0, start.length() - 1) : start) + path);
    }

    /** Asks for JSON. */
    public JsonNode get(String path) throws BackendException, InterruptedException {
        return start(request(path).GET(), SHORT).answer().ok().json();
    }

    /** Asks for a file. */
    public byte[] bytes(String path) throws BackendException, InterruptedException {
        return start(request(path).GET(), timeout).answer().ok().body();
    }

    /** Sends JSON that is worked on later, if at all. */
    public Answer post(String path, JsonNode body) throws BackendException, InterruptedException {
        return start(json(path, body), SHORT).answer();
    }

    /** Sends JSON whose answer comes when the work is done. */
    public Pending work(String path, JsonNode body) {
        return start(json(path, body), timeout);
    }

    /** Sends a form whose answer comes when the work is done. */
    public Pending work(String path, Multipart form) {
        return start(form(path, form), timeout);
    }

    private HttpRequest.Builder json(String path, JsonNode body) {
        return post(path, "application/json", BodyPublishers.ofString(body.toString()));
    }

    private HttpRequest.Builder form(String path, Multipart form) {
        return post(path, form.contentType(), BodyPublishers.ofByteArray(form.end()));
    }

    private HttpRequest.Builder post(String path, String type, BodyPublisher body) {
        return request(path).header("Content-Type", type).POST(body);
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(at(path));
        headers.forEach(request::header);
        Traces.tell(request);
        return request;
    }

    private Pending start(HttpRequest.Builder request, Duration limit) {
        CompletableFuture<HttpResponse<byte[]>> response =
                CLIENT.sendAsync(request.build(), info -> new LimitedBody(MAX_BODY));
        // The client's own time limit ends with the headers.
        return new Pending(backend, response.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** An answer that is read while it comes; whoever gets it closes it. */
    public record Flowing(int status, boolean isEventStream, InputStream body, Answer whole) {}

    /** Sends JSON and gives the answer as soon as it begins; one that is no event stream comes as a whole. */
    public Flowing flow(String path, JsonNode body) throws BackendException, InterruptedException {
        return flow(json(path, body).header("Accept", "text/event-stream, application/json"));
    }

    /** Sends a form, as {@link #flow(String, JsonNode)}. */
    public Flowing flow(String path, Multipart form) throws BackendException, InterruptedException {
        return flow(form(path, form).header("Accept", "text/event-stream, application/json"));
    }

    private Flowing flow(HttpRequest.Builder request) throws BackendException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> pending =
                CLIENT.sendAsync(request.build(), BodyHandlers.ofInputStream());
        try {
            HttpResponse<InputStream> response = pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            boolean events =
                    response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
            InputStream stream = response.body();
            CompletableFuture<Void> end = CompletableFuture.runAsync(
                    () -> close(stream), CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
            if (events && response.statusCode() == 200) {
                return new Flowing(200, true, stream, null);
            }
            try (stream) {
                byte[] bytes = stream.readNBytes((int) MAX_BODY);
                end.cancel(false);
                return new Flowing(
                        response.statusCode(),
                        false,
                        null,
                        new Answer(backend, response.statusCode(), response.headers(), bytes));
            }
        } catch (InterruptedException e) {
            pending.cancel(true);
            throw e;
        } catch (TimeoutException | ExecutionException | IOException e) {
            pending.cancel(true);
            throw BackendException.broken(backend + " cannot be reached, or broke off.", e);
        }
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            LOG.debug("It is closed already", e);
        }
    }

    /** Tells it something whose failure changes nothing here, such as that its work is of no use any more; also from an interrupted thread. */
    public void tell(String path, JsonNode body) {
        boolean interrupted = Thread.interrupted();
        try {
            post(path, body).ok();
        } catch (BackendException e) {
            LOG.infof("%s was not told to stop: %s", backend, e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Opens a websocket; its own failure is for the listener. */
    public CompletableFuture<WebSocket> open(String path, WebSocket.Listener listener) {
        URI http = at(path);
        URI ws = URI.create("ws" + http.toString().substring("http".length()));
        var builder = CLIENT.newWebSocketBuilder().connectTimeout(CONNECT);
        headers.forEach(builder::header);
        return builder.buildAsync(ws, listener);
    }
}
