package dev.thaw.functions.imagegen.backend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.comfy.Nodes;
import dev.thaw.functions.imagegen.backend.comfy.Prompts;
import dev.thaw.functions.imagegen.backend.comfy.Results;
import dev.thaw.functions.imagegen.backend.comfy.Socket;
import dev.thaw.functions.imagegen.backend.comfy.Steps;
import dev.thaw.functions.imagegen.backend.comfy.Values;
import dev.thaw.functions.imagegen.backend.comfy.Workflow;
import dev.thaw.functions.imagegen.backend.comfy.Workflows;
import dev.thaw.functions.imagegen.backend.remote.Answer;
import dev.thaw.functions.imagegen.backend.remote.Multipart;
import dev.thaw.functions.imagegen.backend.remote.Remote;

/**
 * ComfyUI by its server's routes ({@code /prompt}, {@code /ws}, {@code /history}, {@code /queue}, {@code /view}, {@code /upload/image},
 * {@code /interrupt}), and by what it says about itself ({@code /object_info}, {@code /history}). A prompt's id outlives the connection that brought it; what ends up in the history is the truth, the websocket only tells
 * it sooner.
 */
public final class ComfyBackend implements Backend {
    private static final Logger LOG = Logger.getLogger(ComfyBackend.class);
    private static final String SEPARATOR = ",";
    private static final int VIEW_TRIES = 3;

    private final String name;
    private final Remote remote;
    private final Prompts work;
    private final Duration poll;
    private final Workflows workflows;
    private volatile Nodes nodes = Nodes.UNKNOWN;

    /**
     * @param poll how often it is asked when its websocket is silent
     * @param workflows by name; {@code default} is for models that have none of their own
     */
    public ComfyBackend(String name, Remote remote, Duration poll, Map<String, Workflow> workflows) {
        this.name = name;
        this.remote = remote;
        this.work = new Prompts(name, remote);
        this.poll = poll;
        this.workflows = new Workflows(name, workflows);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Capabilities capabilities() {
        return workflows.capabilities();
    }

    @Override
    public Optional<Capabilities.Missing> missing(ImageRequest request, String model) {
        return workflows.missing(request, model, nodes);
    }

    /** The model that it has loaded is that of the prompt which runs, or ran last, whoever brought it. */
    @Override
    public State state() throws BackendException, InterruptedException {
        remote.get("/system_stats");
        try {
            nodes = Nodes.ask(remote, workflows.classes());
            Optional<JsonNode> last = work.last();
            return new State(
                    last.stream()
                            .flatMap(graph -> workflows.places("model").flatMap(place -> Prompts.values(graph, place)))
                            .limit(1)
                            .collect(Collectors.toSet()),
                    choices("model"),
                    choices("lora"));
        } catch (BackendException e) {
            LOG.debugf("%s does not say what it can do: %s", name, e.getMessage());
            return State.UNKNOWN;
        }
    }

    private Set<String> choices(String placeholder) {
        return workflows
                .places(placeholder)
                .flatMap(place -> nodes.choice(place).stream())
                .collect(Collectors.toSet());
    }

    @Override
    public List<Picture> draw(DrawTask task, Observer observer) throws BackendException, InterruptedException {
        Workflow workflow = workflows.of(task.request());
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
        Map<String, JsonNode> values = Values.of(task.request(), task.model(), task.seed() + run, workflow);
        for (int i = 0; i < task.images().size(); i++) {
            String file = upload(task.images().get(i), task.id() + "-" + i);
            values.put(i == 0 ? "image" : "image" + (i + 1), TextNode.valueOf(file));
        }
        if (task.mask() != null) {
            values.put("mask", TextNode.valueOf(upload(task.mask(), task.id() + "-mask")));
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
        Optional<String> failure = Results.failure(history);
        if (failure.isPresent()) {
            throw BackendException.broken(name + " failed: " + failure.get(), null);
        }
        var pictures = new ArrayList<Picture>();
        for (String path : Results.pictures(history)) {
            pictures.add(view(path, seed));
        }
        return pictures;
    }

    /** The picture is there: a broken transfer is no reason to make it again. */
    private Picture view(String path, long seed) throws BackendException, InterruptedException {
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
}
