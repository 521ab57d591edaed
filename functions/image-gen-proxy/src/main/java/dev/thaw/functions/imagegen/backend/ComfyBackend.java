package dev.thaw.functions.imagegen.backend;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.comfy.Prompts;
import dev.thaw.functions.imagegen.backend.comfy.Socket;
import dev.thaw.functions.imagegen.backend.comfy.Steps;
import dev.thaw.functions.imagegen.backend.comfy.Workflow;
import dev.thaw.functions.imagegen.backend.remote.Answer;
import dev.thaw.functions.imagegen.backend.remote.Multipart;
import dev.thaw.functions.imagegen.backend.remote.Remote;

/**
 * ComfyUI by its server's routes ({@code /prompt}, {@code /ws}, {@code /history}, {@code /queue}, {@code /view}, {@code /upload/image},
 * {@code /interrupt}). A prompt's id outlives the connection that brought it; what ends up in the history is the truth, the websocket only tells
 * it sooner.
 */
public final class ComfyBackend implements Backend {
    private static final String DEFAULT = "default";
    private static final String SEPARATOR = ",";
    private static final int UNKNOWN_SIDE = 1024;
    private static final int VIEW_TRIES = 3;
    /** What requests ask for, and the placeholder that gives it to a workflow. */
    private static final Map<String, String> PLACEHOLDERS = Map.of(
            "size", "width",
            "thaw.seed", "seed",
            "thaw.steps", "steps",
            "thaw.guidance", "guidance",
            "thaw.negative_prompt", "negative_prompt",
            "thaw.loras", "lora",
            "image", "image",
            "variation", "image",
            "mask", "mask");

    private final String name;
    private final Remote remote;
    private final Prompts work;
    private final Duration poll;
    private final Map<String, Workflow> workflows;

    /**
     * @param poll how often it is asked when its websocket is silent
     * @param workflows by name; {@code default} is for models that have none of their own
     */
    public ComfyBackend(String name, Remote remote, Duration poll, Map<String, Workflow> workflows) {
        this.name = name;
        this.remote = remote;
        this.work = new Prompts(name, remote);
        this.poll = poll;
        this.workflows = new TreeMap<>(workflows);
    }

    @Override
    public String name() {
        return name;
    }

    /** Of all workflows together. */
    @Override
    public Capabilities capabilities() {
        var parameters = new TreeSet<String>();
        parameters.add("thaw.workflow");
        workflows.values().forEach(workflow -> parameters.addAll(parameters(workflow)));
        return new Capabilities(parameters, Set.of("png"), 8192);
    }

    private static Set<String> parameters(Workflow workflow) {
        var parameters = new TreeSet<String>();
        parameters.add("thaw.workflow");
        PLACEHOLDERS.forEach((parameter, placeholder) -> {
            if (workflow.placeholders().contains(placeholder)) {
                parameters.add(parameter);
            }
        });
        return parameters;
    }

    @Override
    public Optional<Capabilities.Missing> missing(ImageRequest request) {
        if (request.workflow() != null && !workflows.containsKey(request.workflow())) {
            return Optional.of(new Capabilities.Missing(
                    "thaw.workflow", "its workflows are " + String.join(", ", workflows.keySet())));
        }
        Workflow workflow = workflow(request.workflow(), request.model());
        if (workflow.required().contains("image") && request.inputs() == null) {
            return Optional.of(new Capabilities.Missing("image", "this workflow starts from a picture"));
        }
        if (request.loras().size() > 1) {
            return Optional.of(new Capabilities.Missing("thaw.loras", "its workflows take one LoRA"));
        }
        return new Capabilities(parameters(workflow), Set.of("png"), 8192).missing(request);
    }

    /** The one that the caller names, the one with the model's name, or the default. */
    private Workflow workflow(String named, String model) {
        return workflows.get(named != null ? named : workflows.containsKey(model) ? model : DEFAULT);
    }

    @Override
    public State state() throws BackendException, InterruptedException {
        remote.get("/system_stats");
        return State.UNKNOWN;
    }

    @Override
    public List<Picture> draw(DrawTask task, Observer observer) throws BackendException, InterruptedException {
        Workflow workflow = workflow(task.request().workflow(), task.request().model());
        boolean batch = workflow.placeholders().contains("n");
        int runs = batch ? 1 : task.request().n();
        // One id for each run; those that an earlier attempt has begun are asked after, not begun again.
        var prompts = new ArrayList<>(
                task.ticket().map(t -> List.of(t.split(SEPARATOR))).orElse(List.of()));
        var pictures = new ArrayList<Picture>();
        try (var watched = new Watched(Socket.open(remote, task.id()))) {
            for (int run = 0; run < runs; run++) {
                if (run >= prompts.size() || !work.isKnown(prompts.get(run))) {
                    String id = submit(task, workflow, run);
                    prompts.subList(run, prompts.size()).clear();
                    prompts.add(id);
                    observer.ticket(String.join(SEPARATOR, prompts));
                }
                JsonNode history = await(task, prompts.get(run), workflow, new Part(observer, run, runs), watched);
                pictures.addAll(pictures(history, task.seed() + run));
            }
        } catch (InterruptedException e) {
            work.cancel(prompts);
            throw e;
        }
        if (pictures.size() < task.request().n()) {
            throw BackendException.broken(
                    name + " made " + pictures.size() + " pictures instead of "
                            + task.request().n() + ".",
                    null);
        }
        return pictures.subList(0, task.request().n());
    }

    /** The websocket; a new one after each break. */
    private static final class Watched implements AutoCloseable {
        private Socket socket;

        Watched(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** One of several runs, as a part of the whole. */
    private record Part(Observer observer, int run, int runs) {
        void progress(double fraction) {
            observer.progress((run + fraction) / runs);
        }
    }

    private String submit(DrawTask task, Workflow workflow, int run) throws BackendException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        try {
            body.set("prompt", workflow.with(values(task, workflow, run)));
        } catch (IllegalArgumentException e) {
            throw BackendException.refused(
                    Failure.invalid("workflow_incomplete", "thaw.workflow", "In the workflow " + e.getMessage() + "."));
        }
        body.put("client_id", task.id());
        Answer answer = remote.post("/prompt", body);
        if (answer.status() == 400 && answer.json().path("node_errors").size() > 0) {
            throw BackendException.broken(
                    name + " does not take the workflow: " + answer.json().get("node_errors"), null);
        }
        String id = answer.ok().json().path("prompt_id").asText("");
        if (id.isEmpty()) {
            throw BackendException.broken(name + " took a prompt without saying its id.", null);
        }
        return id;
    }

    private Map<String, JsonNode> values(DrawTask task, Workflow workflow, int run)
            throws BackendException, InterruptedException {
        ImageRequest request = task.request();
        JsonNodeFactory json = JsonNodeFactory.instance;
        var values = new HashMap<String, JsonNode>();
        values.put("prompt", json.textNode(request.prompt()));
        values.put("seed", json.numberNode(task.seed() + run));
        values.put("n", json.numberNode(request.n()));
        values.put("model", json.textNode(task.model()));
        if (request.size() != null) {
            values.put("width", json.numberNode(request.size().width()));
            values.put("height", json.numberNode(request.size().height()));
        } else if (workflow.required().contains("width")) {
            values.put("width", json.numberNode(UNKNOWN_SIDE));
            values.put("height", json.numberNode(UNKNOWN_SIDE));
        }
        if (request.negativePrompt() != null || workflow.required().contains("negative_prompt")) {
            values.put(
                    "negative_prompt", json.textNode(request.negativePrompt() == null ? "" : request.negativePrompt()));
        }
        if (request.steps() != null) {
            values.put("steps", json.numberNode(request.steps()));
        }
        if (request.guidance() != null) {
            values.put("guidance", json.numberNode(request.guidance()));
        }
        for (ImageRequest.Lora lora : request.loras()) {
            values.put("lora", json.textNode(lora.name()));
            values.put("lora_weight", json.numberNode(lora.weight()));
        }
        for (int i = 0; i < task.images().size(); i++) {
            String file = upload(task.images().get(i), task.id() + "-" + i);
            values.put(i == 0 ? "image" : "image" + (i + 1), json.textNode(file));
        }
        if (task.mask() != null) {
            values.put("mask", json.textNode(upload(task.mask(), task.id() + "-mask")));
        }
        return values;
    }

    private String upload(Picture picture, String fileName) throws BackendException, InterruptedException {
        var form = new Multipart()
                .file("image", fileName + "." + picture.format(), Pictures.contentType(picture), picture.bytes())
                .field("type", "input")
                .field("overwrite", "true");
        JsonNode stored = remote.work("/upload/image", form).answer().ok().json();
        String folder = stored.path("subfolder").asText("");
        return (folder.isEmpty() ? "" : folder + "/") + stored.path("name").asText();
    }

    /** Waits for a prompt's place in the history. */
    private JsonNode await(DrawTask task, String prompt, Workflow workflow, Part part, Watched watched)
            throws BackendException, InterruptedException {
        var steps = new Steps(prompt, workflow.nodes());
        long asked = System.nanoTime();
        while (true) {
            part.observer.check();
            if (watched.socket.isClosed()) {
                Thread.sleep(poll);
                watched.socket = Socket.open(remote, task.id());
            }
            Optional<Socket.Message> message = watched.socket.next(poll);
            boolean ended = message.map(m -> take(m, steps, task, part)).orElse(false);
            if (ended || System.nanoTime() - asked > poll.toNanos()) {
                Optional<JsonNode> history = work.history(prompt);
                if (history.isPresent()) {
                    return history.get();
                }
                if (!ended && !work.isQueued(prompt)) {
                    // It may have ended between the two questions.
                    return work.history(prompt)
                            .orElseThrow(() -> BackendException.broken(
                                    name + " has forgotten the work; it was probably restarted.", null));
                }
                asked = System.nanoTime();
            }
        }
    }

    private static boolean take(Socket.Message message, Steps steps, DrawTask task, Part part) {
        if (message.preview() != null) {
            byte[] preview = new byte[message.preview().remaining()];
            message.preview().get(preview);
            Pictures.preview(preview, task.seed() + part.run, part.observer);
            return false;
        }
        Steps.News news = steps.take(message.json());
        if (news == Steps.News.PROGRESS) {
            part.progress(steps.fraction());
        }
        return news == Steps.News.END;
    }

    private List<Picture> pictures(JsonNode history, long seed) throws BackendException, InterruptedException {
        JsonNode status = history.path("status");
        if (status.path("status_str").asText().equals("error")) {
            throw BackendException.broken(name + " failed: " + reason(status), null);
        }
        var pictures = new ArrayList<Picture>();
        for (JsonNode output : history.path("outputs")) {
            for (JsonNode image : output.path("images")) {
                if (image.path("type").asText().equals("output")) {
                    pictures.add(view(image, seed));
                }
            }
        }
        return pictures;
    }

    /** The picture is there: a broken transfer is no reason to make it again. */
    private Picture view(JsonNode image, long seed) throws BackendException, InterruptedException {
        String path = "/view?filename=" + encoded(image, "filename") + "&subfolder=" + encoded(image, "subfolder")
                + "&type=output";
        for (int attempt = 1; ; attempt++) {
            try {
                return Pictures.of(name, remote.bytes(path), seed, null);
            } catch (BackendException e) {
                if (attempt == VIEW_TRIES) {
                    throw e;
                }
                Thread.sleep(poll);
            }
        }
    }

    private static String encoded(JsonNode image, String field) {
        return URLEncoder.encode(image.path(field).asText(""), StandardCharsets.UTF_8);
    }

    private static String reason(JsonNode status) {
        for (JsonNode message : status.path("messages")) {
            if (message.path(0).asText().equals("execution_error")) {
                JsonNode error = message.path(1);
                return error.path("node_type").asText() + ": "
                        + error.path("exception_message").asText().strip();
            }
            if (message.path(0).asText().equals("execution_interrupted")) {
                return "it was interrupted there";
            }
        }
        return "it does not say why";
    }
}
