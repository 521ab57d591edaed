package dev.thaw.functions.imagegen.backend;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.remote.Answer;
import dev.thaw.functions.imagegen.backend.remote.EventStream;
import dev.thaw.functions.imagegen.backend.remote.Multipart;
import dev.thaw.functions.imagegen.backend.remote.Pending;
import dev.thaw.functions.imagegen.backend.remote.Remote;

/** OpenAI's Images API, and servers that speak it ({@code POST /images/generations}, {@code /edits}, {@code /variations} below a base address). */
public final class OpenAiBackend implements Backend {
    private static final Set<String> PARAMETERS = Set.of(
            "size",
            "quality",
            "background",
            "style",
            "moderation",
            "output_compression",
            "image",
            "mask",
            "input_fidelity",
            "variation");
    private static final Set<String> FORMATS = Set.of("png", "jpeg", "webp");
    private static final Set<String> POLICY = Set.of("moderation_blocked", "content_policy_violation");
    private static final Duration TICK = Duration.ofMillis(200);
    private static final String PNG = "png";

    private final String name;
    private final Remote remote;
    private final Downloads downloads;
    private final Capabilities capabilities;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param extras parameters such as {@code thaw.seed} that this server understands beyond OpenAI's own
     */
    public OpenAiBackend(String name, Remote remote, Downloads downloads, Set<String> extras) {
        this.name = name;
        this.remote = remote;
        this.downloads = downloads;
        var parameters = new TreeSet<>(PARAMETERS);
        parameters.addAll(extras);
        this.capabilities = new Capabilities(parameters, FORMATS, 8192);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public State state() throws BackendException, InterruptedException {
        var models = new TreeSet<String>();
        remote.get("/models")
                .path("data")
                .forEach(model -> models.add(model.path("id").asText()));
        return new State(Set.of(), models, Set.of());
    }

    @Override
    public List<Picture> draw(DrawTask task, Observer observer) throws BackendException, InterruptedException {
        if (task.request().partials() != null
                && task.request().partials() > 0
                && task.request().n() == 1) {
            return streamed(task, observer);
        }
        Map<String, Object> fields = fields(task);
        ImageRequest.Inputs inputs = task.request().inputs();
        try (Pending work = inputs == null
                ? remote.work("/images/generations", body(fields))
                : remote.work(inputs.variation() ? "/images/variations" : "/images/edits", form(task, fields))) {
            while (!work.isDoneWithin(TICK)) {
                observer.check();
            }
            observer.check();
            return pictures(task, good(work.answer()).json(), observer);
        }
    }

    private List<Picture> streamed(DrawTask task, Observer observer) throws BackendException, InterruptedException {
        Map<String, Object> fields = fields(task);
        fields.put("stream", true);
        fields.put("partial_images", task.request().partials());
        Remote.Flowing answer = task.request().inputs() == null
                ? remote.flow("/images/generations", body(fields))
                : remote.flow("/images/edits", form(task, fields));
        if (!answer.isEventStream()) {
            // Some servers take the parameter and do not stream.
            return pictures(task, good(answer.whole()).json(), observer);
        }
        try (var events = new EventStream(answer.body())) {
            for (Optional<String> event = events.next(); event.isPresent(); event = events.next()) {
                observer.check();
                JsonNode data = event(event.get());
                String type = data.path("type").asText();
                if (type.endsWith(".partial_image")) {
                    double index = data.path("partial_image_index").asInt(0) + 1.0;
                    observer.progress(index / (task.request().partials() + 1));
                    Pictures.preview(data.path("b64_json").asText(), task.seed(), observer);
                } else if (type.endsWith(".completed")) {
                    observer.tokens(TokenUsage.of(data));
                    return List.of(Pictures.decoded(name, data.path("b64_json").asText(), task.seed(), revised(data)));
                } else if (type.equals("error") || data.has("error")) {
                    throw refusal(data.has("error") ? data.get("error") : data)
                            .orElseGet(() -> BackendException.broken(
                                    name + " broke off with an error: "
                                            + data.at("/error/message").asText(),
                                    null));
                }
            }
        } catch (IOException e) {
            observer.check();
            throw BackendException.broken(name + " broke off its stream.", e);
        }
        throw BackendException.broken(name + " ended its stream without a picture.", null);
    }

    private JsonNode event(String data) throws BackendException {
        try {
            return json.readTree(data);
        } catch (JsonProcessingException e) {
            throw BackendException.broken(name + " sent an event that is no JSON.", e);
        }
    }

    private Map<String, Object> fields(DrawTask task) {
        ImageRequest request = task.request();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("model", task.model());
        put(fields, "prompt", request.prompt().isEmpty() ? null : request.prompt());
        fields.put("n", request.n());
        put(fields, "size", request.size() == null ? null : request.size().toString());
        put(fields, "quality", request.quality());
        put(fields, "background", request.background());
        put(fields, "style", request.style());
        if (request.client() != null) {
            put(fields, "user", request.client().user());
            put(fields, "moderation", request.client().moderation());
        }
        // The usual one goes unsaid: older models know no such parameter.
        put(fields, "output_format", request.format().equals(PNG) ? null : request.format());
        put(fields, "output_compression", request.compression());
        put(
                fields,
                "input_fidelity",
                request.inputs() == null ? null : request.inputs().fidelity());
        if (capabilities.parameters().contains("thaw.seed")) {
            fields.put("seed", task.seed());
        }
        put(fields, "steps", request.steps());
        put(fields, "guidance_scale", request.guidance());
        put(fields, "negative_prompt", request.negativePrompt());
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private ObjectNode body(Map<String, Object> fields) {
        return json.valueToTree(fields);
    }

    private static Multipart form(DrawTask task, Map<String, Object> fields) {
        var form = new Multipart();
        fields.forEach((name, value) -> form.field(name, value.toString()));
        String field = task.images().size() > 1 ? "image[]" : "image";
        for (int i = 0; i < task.images().size(); i++) {
            Picture image = task.images().get(i);
            form.file(field, "image-" + i + "." + image.format(), Pictures.contentType(image), image.bytes());
        }
        if (task.mask() != null) {
            form.file("mask", "mask.png", "image/png", task.mask().bytes());
        }
        return form;
    }

    private static Answer good(Answer answer) throws BackendException {
        if (answer.status() / 100 == 4) {
            JsonNode error = json(answer).path("error");
            Optional<BackendException> refusal = refusal(error);
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            if (error.path("code").asText().equals("insufficient_quota")) {
                // It says 429, but waiting does not help.
                throw BackendException.broken("The account at the back end has no credit left.", null);
            }
        }
        return answer.ok();
    }

    private static JsonNode json(Answer answer) {
        try {
            return answer.json();
        } catch (BackendException e) {
            // Its status says enough.
            return JsonNodeFactory.instance.objectNode();
        }
    }

    /** A refusal by policy is passed on as such: no other back end is to be asked the same. */
    private static Optional<BackendException> refusal(JsonNode error) {
        String code = error.path("code").asText();
        return POLICY.contains(code)
                ? Optional.of(BackendException.refused(
                        Failure.invalid(code, null, error.path("message").asText("It is against the content policy."))))
                : Optional.empty();
    }

    private List<Picture> pictures(DrawTask task, JsonNode answer, Observer observer)
            throws BackendException, InterruptedException {
        observer.tokens(TokenUsage.of(answer));
        JsonNode data = answer.path("data");
        int n = task.request().n();
        if (data.size() < n) {
            throw BackendException.broken(
                    name + " answered with " + data.size() + " pictures instead of " + n + ".", null);
        }
        var pictures = new ArrayList<Picture>();
        for (int i = 0; i < n; i++) {
            JsonNode item = data.get(i);
            if (item.path("b64_json").isTextual()) {
                pictures.add(Pictures.decoded(name, item.get("b64_json").asText(), task.seed() + i, revised(item)));
            } else {
                pictures.add(downloaded(item, task.seed() + i));
            }
        }
        return pictures;
    }

    private Picture downloaded(JsonNode item, long seed) throws BackendException, InterruptedException {
        try {
            return downloads.picture(name, item.path("url").asText(), seed, revised(item));
        } catch (FunctionException e) {
            throw BackendException.broken(name + " named a picture that cannot be fetched: " + e.getMessage(), e);
        }
    }

    private static String revised(JsonNode item) {
        return item.path("revised_prompt").isTextual()
                ? item.get("revised_prompt").asText()
                : null;
    }
}
