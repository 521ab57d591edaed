package dev.thaw.functions.imagegen.fake;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** OpenAI's Images API: pictures in Base64, by URL for models whose name ends so, and as a stream. */
public final class FakeOpenAi extends FakeServer {
    private final String key;
    private final AtomicInteger gone = new AtomicInteger();
    private volatile Duration pace = Duration.ZERO;
    private volatile boolean breaksStreams;

    public FakeOpenAi(String key) {
        this(key, 0);
    }

    public FakeOpenAi(String key, int port) {
        super(port);
        this.key = key;
    }

    public void pace(Duration time) {
        pace = time;
    }

    /** Ends streams before their last event. */
    public void breakStreams() {
        breaksStreams = true;
    }

    /** How many callers have gone before their answer. */
    public int gone() {
        return gone.get();
    }

    @Override
    protected void gone(Seen request) {
        gone.incrementAndGet();
    }

    @Override
    protected Reply handle(Seen request) throws InterruptedException {
        if (request.path().startsWith("/files/")) {
            return Reply.file("image/png", Drawing.png(32, 32, 5));
        }
        if (!("Bearer " + key).equals(request.headers().get("Authorization"))) {
            return error(401, "invalid_api_key", "Incorrect API key provided.");
        }
        return switch (request.path()) {
            case "/v1/models" ->
                Reply.json(
                        new JsonObject().put("data", new JsonArray().add(new JsonObject().put("id", "gpt-image-1"))));
            case "/v1/images/generations" -> generate(request.json());
            case "/v1/images/edits", "/v1/images/variations" -> pictures(1, false);
            default -> error(404, "unknown_url", "Unknown request URL.");
        };
    }

    private Reply generate(JsonObject body) throws InterruptedException {
        String prompt = body.getString("prompt", "");
        if (prompt.contains("forbidden")) {
            return error(400, "moderation_blocked", "Your request was rejected by the safety system.");
        }
        Thread.sleep(pace);
        if (body.getBoolean("stream", false)) {
            return stream(body.getInteger("partial_images"));
        }
        return pictures(body.getInteger("n", 1), body.getString("model").endsWith("-url"));
    }

    private Reply pictures(int n, boolean byUrl) {
        var data = new JsonArray();
        for (int i = 0; i < n; i++) {
            data.add(
                    byUrl
                            ? new JsonObject().put("url", url() + "/files/" + i)
                            : new JsonObject()
                                    .put("b64_json", Drawing.base64(Drawing.png(64, 64, i)))
                                    .put("revised_prompt", "a better prompt"));
        }
        return Reply.json(new JsonObject().put("created", 1).put("data", data).put("usage", usage()));
    }

    private static JsonObject usage() {
        return new JsonObject()
                .put("input_tokens", 20)
                .put(
                        "input_tokens_details",
                        new JsonObject().put("text_tokens", 20).put("image_tokens", 0))
                .put("output_tokens", 100)
                .put("total_tokens", 120);
    }

    private Reply stream(int partials) {
        var events = new StringBuilder();
        for (int i = 0; i < partials; i++) {
            event(events, "image_generation.partial_image", new JsonObject().put("partial_image_index", i), i + 1);
        }
        if (!breaksStreams) {
            event(events, "image_generation.completed", new JsonObject().put("usage", usage()), 99);
        }
        return new Reply(200, "text/event-stream", Map.of(), Buffer.buffer(events.toString()), -1, false);
    }

    private static void event(StringBuilder events, String type, JsonObject data, long seed) {
        data.put("type", type).put("b64_json", Drawing.base64(Drawing.png(64, 64, seed)));
        events.append("event: ")
                .append(type)
                .append("\ndata: ")
                .append(data.encode())
                .append("\n\n");
    }

    private static Reply error(int status, String code, String message) {
        return Reply.json(
                status,
                new JsonObject().put("error", new JsonObject().put("code", code).put("message", message)));
    }
}
