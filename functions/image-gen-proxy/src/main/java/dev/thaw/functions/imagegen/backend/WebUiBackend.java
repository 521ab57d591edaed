package dev.thaw.functions.imagegen.backend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.remote.Answer;
import dev.thaw.functions.imagegen.backend.remote.Pending;
import dev.thaw.functions.imagegen.backend.remote.Remote;

/**
 * Stable Diffusion WebUI and its relatives, by the API under {@code /sdapi/v1} that {@code --api} switches on (its reference is the server's own
 * {@code /docs}). It knows one work at a time, and forgets it when it restarts; so there is nothing to ask after later.
 */
public final class WebUiBackend implements Backend {
    private static final Capabilities CAPABILITIES = new Capabilities(
            Set.of(
                    "size",
                    "thaw.seed",
                    "thaw.steps",
                    "thaw.guidance",
                    "thaw.negative_prompt",
                    "thaw.loras",
                    "image",
                    "mask",
                    "variation"),
            Set.of("png"),
            4096);
    /** How much of a picture is made anew, 0 to 1, when it is edited, and when others like it are wanted. */
    private static final double EDIT = 0.75;

    private static final double VARIATION = 0.5;
    private static final String API = "/sdapi/v1/";
    /** How often LoRAs are asked for: each comes with all that is known about its training. */
    private static final Duration LORAS = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(WebUiBackend.class);

    private final String name;
    private final Remote remote;
    private final Duration poll;
    private volatile Checkpoints checkpoints;
    private volatile Stock loras;
    private volatile long lorasAsked;

    /**
     * @param poll how often it is asked for its progress
     */
    public WebUiBackend(String name, Remote remote, Duration poll) {
        this.name = name;
        this.remote = remote;
        this.poll = poll;
        this.checkpoints = Checkpoints.of(name, JsonNodeFactory.instance.arrayNode());
        this.loras = new Stock("thaw.loras", name, Set.of());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    /** Beyond what it takes: it ignores in silence which checkpoint or LoRA it does not have. */
    @Override
    public Optional<Capabilities.Missing> missing(ImageRequest request, String model) {
        return checkpoints
                .missing(model)
                .or(() -> request.loras().stream()
                        .map(WebUiBackend::loraName)
                        .flatMap(lora -> loras.missing(lora).stream())
                        .findFirst())
                .or(() -> CAPABILITIES.missing(request));
    }

    @Override
    public State state() throws BackendException, InterruptedException {
        String loaded = remote.get(API + "options").path("sd_model_checkpoint").asText("");
        var now = Checkpoints.of(name, remote.get(API + "sd-models"));
        checkpoints = now;
        if (lorasAsked == 0 || System.nanoTime() - lorasAsked > LORAS.toNanos()) {
            lorasAsked = System.nanoTime();
            loras = new Stock("thaw.loras", name, loras());
        }
        return new State(now.namesOf(loaded), now.names(), loras.names());
    }

    /** Empty where the extension for them is switched off. */
    private Set<String> loras() throws InterruptedException {
        var names = new HashSet<String>();
        try {
            for (JsonNode lora : remote.get(API + "loras")) {
                names.add(lora.path("name").asText());
                names.add(lora.path("alias").asText());
            }
        } catch (BackendException e) {
            LOG.debugf("%s does not say which LoRAs it has: %s", name, e.getMessage());
        }
        return names;
    }

    @Override
    public List<Picture> draw(DrawTask task, Observer observer) throws BackendException, InterruptedException {
        String path = API + (task.images().isEmpty() ? "txt2img" : "img2img");
        try (Pending work = remote.work(path, body(task))) {
            while (!work.isDoneWithin(poll)) {
                observer.check();
                progress(task, observer);
            }
            observer.check();
            return pictures(task, work.answer());
        } catch (InterruptedException e) {
            remote.tell(API + "interrupt", JsonNodeFactory.instance.objectNode());
            throw e;
        }
    }

    private ObjectNode body(DrawTask task) throws BackendException {
        ImageRequest request = task.request();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("prompt", prompt(request));
        body.put("negative_prompt", request.negativePrompt() == null ? "" : request.negativePrompt());
        body.put("seed", task.seed());
        body.put("n_iter", request.n());
        body.put("batch_size", 1);
        if (request.size() != null) {
            body.put("width", request.size().width());
            body.put("height", request.size().height());
        }
        if (request.steps() != null) {
            body.put("steps", request.steps());
        }
        if (request.guidance() != null) {
            body.put("cfg_scale", request.guidance());
        }
        // What is loaded stays loaded: the next job is most likely one for the same model.
        body.putObject("override_settings").put("sd_model_checkpoint", checkpoints.title(task.model()));
        body.put("override_settings_restore_afterwards", false);
        if (!task.images().isEmpty()) {
            body.putArray("init_images").add(Pictures.base64(task.images().get(0)));
            body.put("denoising_strength", request.inputs().variation() ? VARIATION : EDIT);
        }
        if (task.mask() != null) {
            body.put("mask", Pictures.base64(Masks.whiteWhereTransparent(task.mask())));
        }
        return body;
    }

    /** It reads LoRAs from the prompt. */
    private static String prompt(ImageRequest request) {
        var prompt = new StringBuilder(request.prompt());
        request.loras().forEach(lora -> prompt.append(" <lora:")
                .append(loraName(lora))
                .append(':')
                .append(lora.weight())
                .append('>'));
        return prompt.toString();
    }

    private static String loraName(ImageRequest.Lora lora) {
        return lora.name().replaceAll("[<>:]", "");
    }

    private void progress(DrawTask task, Observer observer) throws InterruptedException {
        try {
            JsonNode now = remote.get(
                    API + "progress?skip_current_image=" + (task.request().partials() == null));
            observer.progress(Math.min(1, now.path("progress").asDouble(0)));
            if (now.path("current_image").isTextual()) {
                Pictures.preview(now.get("current_image").asText(), task.seed(), observer);
            }
        } catch (BackendException e) {
            // Not to know how far it is does not end the work.
            observer.progress(0);
        }
    }

    private List<Picture> pictures(DrawTask task, Answer answer) throws BackendException {
        if (answer.status() == 404) {
            throw BackendException.broken(name + " has no API: it must be started with --api.", null);
        }
        JsonNode result = answer.ok().json();
        JsonNode images = result.path("images");
        int n = task.request().n();
        if (images.size() < n) {
            throw BackendException.broken(
                    name + " answered with " + images.size() + " pictures instead of " + n + ".", null);
        }
        JsonNode seeds = seeds(result);
        var pictures = new ArrayList<Picture>();
        for (int i = 0; i < n; i++) {
            long seed = seeds.path(i).asLong(task.seed() + i);
            pictures.add(Pictures.decoded(name, images.get(i).asText(), seed, null));
        }
        return pictures;
    }

    /** They stand in JSON within JSON. */
    private static JsonNode seeds(JsonNode result) {
        try {
            return new ObjectMapper().readTree(result.path("info").asText("{}")).path("all_seeds");
        } catch (JsonProcessingException e) {
            // The seeds are those that were asked for then.
            return JsonNodeFactory.instance.arrayNode();
        }
    }
}
