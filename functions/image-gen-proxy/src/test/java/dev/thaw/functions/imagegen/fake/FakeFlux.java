package dev.thaw.functions.imagegen.fake;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.vertx.core.json.JsonObject;

/** Black Forest Labs' API: jobs that are asked for at their polling URL, results that expire. */
public final class FakeFlux extends FakeServer {
    private record Work(JsonObject body, AtomicInteger looks) {}

    private final Map<String, Work> jobs = new ConcurrentHashMap<>();
    private final String key;
    private volatile int pending = 2;
    private volatile String end = "Ready";
    private volatile String pollingHost;

    public FakeFlux(String key) {
        this(key, 0);
    }

    public FakeFlux(String key, int port) {
        super(port);
        this.key = key;
    }

    /** How often a job is pending before it is ready. */
    public void pending(int looks) {
        pending = looks;
    }

    /** The state that jobs end with. */
    public void end(String state) {
        end = state;
    }

    /** Names another host for asking. */
    public void pollAt(String host) {
        pollingHost = host;
    }

    /** How many jobs have been taken, and paid. */
    public int taken() {
        return jobs.size();
    }

    @Override
    protected Reply handle(Seen request) {
        if (request.path().startsWith("/delivery/")) {
            JsonObject body = jobs.get(request.path().substring("/delivery/".length())).body;
            int width = body.getInteger("width", 64);
            int height = body.getInteger("height", 64);
            return body.getString("output_format").equals("png")
                    ? Reply.file("image/png", Drawing.png(width, height, body.getLong("seed")))
                    : Reply.file("image/jpeg", Drawing.jpeg(width, height, body.getLong("seed")));
        }
        if (!key.equals(request.headers().get("x-key"))) {
            return Reply.json(403, new JsonObject().put("detail", "Not authenticated"));
        }
        if (request.path().equals("/v1/get_result")) {
            return state(request.query().substring("id=".length()));
        }
        String id = UUID.randomUUID().toString();
        jobs.put(id, new Work(request.json(), new AtomicInteger()));
        String host = pollingHost == null ? url().toString() : pollingHost;
        return Reply.json(new JsonObject().put("id", id).put("polling_url", host + "/v1/get_result?id=" + id));
    }

    private Reply state(String id) {
        Work work = jobs.get(id);
        if (work == null) {
            return Reply.json(new JsonObject().put("id", id).put("status", "Task not found"));
        }
        int looks = work.looks.incrementAndGet();
        if (looks <= pending) {
            return Reply.json(new JsonObject()
                    .put("id", id)
                    .put("status", "Pending")
                    .put("progress", (double) looks / (pending + 1)));
        }
        var state = new JsonObject().put("id", id).put("status", end);
        if (end.equals("Ready")) {
            state.put(
                    "result",
                    new JsonObject().put("sample", url() + "/delivery/" + id).put("seed", work.body.getLong("seed")));
        }
        return Reply.json(state);
    }

    /** A signature as the webhooks carry it. */
    public static String signature(byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
