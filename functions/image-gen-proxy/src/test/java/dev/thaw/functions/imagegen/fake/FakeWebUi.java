package dev.thaw.functions.imagegen.fake;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Stable Diffusion WebUI: one work at a time, the others wait for a lock; an interrupt ends the work with what there is. */
public final class FakeWebUi extends FakeServer {
    private static final int STEPS = 10;
    private static final String TAIL = ".safetensors [1111]";
    /** Of the tests' models, by the names that they have here. */
    private static final List<String> MODELS = List.of("base", "xl", "webui", "either");

    private final ReentrantLock gpu = new ReentrantLock();
    private final AtomicReference<String> loaded = new AtomicReference<>("base.safetensors [1111]");
    private final String login;
    private volatile Duration pace = Duration.ZERO;
    private volatile int step;
    private volatile boolean working;
    private volatile boolean interrupted;

    public FakeWebUi() {
        this(null, 0);
    }

    /**
     * @param login as {@code user:password}, or null
     */
    public FakeWebUi(String login, int port) {
        super(port);
        this.login = login;
    }

    /** How long a picture takes. */
    public void pace(Duration time) {
        pace = time;
    }

    public String loaded() {
        return loaded.get();
    }

    public boolean isWorking() {
        return working;
    }

    public boolean wasInterrupted() {
        return interrupted;
    }

    @Override
    protected Reply handle(Seen request) throws InterruptedException {
        if (login != null && !authorization(login).equals(request.headers().get("Authorization"))) {
            return Reply.json(401, new JsonObject().put("detail", "Incorrect username or password"));
        }
        return switch (request.path()) {
            case "/sdapi/v1/txt2img", "/sdapi/v1/img2img" -> draw(request.json());
            case "/sdapi/v1/progress" -> progress();
            case "/sdapi/v1/options" -> Reply.json(new JsonObject().put("sd_model_checkpoint", loaded.get()));
            case "/sdapi/v1/sd-models" -> Reply.json(models());
            case "/sdapi/v1/loras" ->
                Reply.json(new JsonArray()
                        .add(new JsonObject().put("name", "ink_v2").put("alias", "ink")));
            case "/sdapi/v1/interrupt" -> {
                interrupted = true;
                yield Reply.json(new JsonObject());
            }
            default -> Reply.json(404, new JsonObject().put("detail", "Not Found"));
        };
    }

    private static String authorization(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private Reply draw(JsonObject body) throws InterruptedException {
        if (!(body.getValue("prompt") instanceof String)) {
            return Reply.json(422, new JsonObject().put("detail", new JsonArray().add("prompt: str type expected")));
        }
        gpu.lock();
        try {
            working = true;
            interrupted = false;
            load(body.getJsonObject("override_settings").getString("sd_model_checkpoint"));
            int n = body.getInteger("n_iter", 1);
            var images = new JsonArray();
            var seeds = new JsonArray();
            for (int i = 0; i < n && !interrupted; i++) {
                for (int now = 0; now < STEPS && !interrupted; now++) {
                    step = now;
                    Thread.sleep(pace.dividedBy(STEPS));
                }
                long seed = body.getLong("seed") + i;
                seeds.add(seed);
                images.add(Drawing.base64(
                        Drawing.png(body.getInteger("width", 512), body.getInteger("height", 512), seed)));
            }
            return Reply.json(new JsonObject()
                    .put("images", images)
                    .put("parameters", body)
                    .put("info", new JsonObject().put("all_seeds", seeds).encode()));
        } finally {
            working = false;
            gpu.unlock();
        }
    }

    private static JsonArray models() {
        var models = new JsonArray();
        MODELS.forEach(name -> models.add(new JsonObject()
                .put("title", name + TAIL)
                .put("model_name", name)
                .put("hash", "1111")));
        return models;
    }

    /** By its name, file or title; another one is ignored, and what is loaded stays. */
    private void load(String checkpoint) {
        MODELS.stream()
                .filter(name -> Set.of(name, name + ".safetensors", name + TAIL).contains(checkpoint))
                .forEach(name -> loaded.set(name + TAIL));
    }

    private Reply progress() {
        return Reply.json(new JsonObject()
                .put("progress", working ? (double) step / STEPS : 0)
                .put("current_image", working ? Drawing.base64(Drawing.png(64, 64, step)) : null));
    }
}
