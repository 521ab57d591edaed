package dev.thaw.functions.imagegen.backend.comfy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.backend.BackendException;
import dev.thaw.functions.imagegen.backend.remote.Remote;

/** What a ComfyUI server knows of the work that it has been given ({@code /history}, {@code /queue}, {@code /interrupt}). */
public final class Prompts {
    private static final Logger LOG = Logger.getLogger(Prompts.class);

    private final String name;
    private final Remote remote;

    /** @param name of the back end, for messages */
    public Prompts(String name, Remote remote) {
        this.name = name;
        this.remote = remote;
    }

    public boolean isKnown(String prompt) throws BackendException, InterruptedException {
        return history(prompt).isPresent()
                || isQueued(prompt)
                || history(prompt).isPresent();
    }

    public Optional<JsonNode> history(String prompt) throws BackendException, InterruptedException {
        JsonNode entry = remote.get("/history/" + prompt).path(prompt);
        return entry.isObject() ? Optional.of(entry) : Optional.empty();
    }

    public boolean isQueued(String prompt) throws BackendException, InterruptedException {
        JsonNode queue = remote.get("/queue");
        return contains(queue.path("queue_running"), prompt) || contains(queue.path("queue_pending"), prompt);
    }

    /** The workflow of the prompt that runs, or else of the one that ended last, if that ended well; absent after a restart. */
    public Optional<JsonNode> last() throws BackendException, InterruptedException {
        JsonNode running = remote.get("/queue").at("/queue_running/0/2");
        if (running.isObject()) {
            return Optional.of(running);
        }
        for (JsonNode entry : remote.get("/history?max_items=1")) {
            JsonNode graph = entry.path("prompt").path(2);
            if (graph.isObject() && Results.failure(entry).isEmpty()) {
                return Optional.of(graph);
            }
        }
        return Optional.empty();
    }

    /** The texts that a workflow has at a place. */
    public static Stream<String> values(JsonNode graph, Workflow.Place place) {
        return graph.valueStream()
                .filter(node -> node.path(Workflow.CLASS).asText().equals(place.node()))
                .map(node -> node.path("inputs").path(place.input()))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText);
    }

    /** The id is the second of an entry's parts. */
    private static boolean contains(JsonNode entries, String prompt) {
        for (JsonNode entry : entries) {
            if (entry.path(1).asText().equals(prompt)) {
                return true;
            }
        }
        return false;
    }

    /** Out of the queue, or, where it runs, ended; what others have there stays. */
    public void cancel(List<String> prompts) {
        if (prompts.isEmpty()) {
            return;
        }
        String last = prompts.get(prompts.size() - 1);
        ObjectNode delete = JsonNodeFactory.instance.objectNode();
        delete.putArray("delete").add(last);
        remote.tell("/queue", delete);
        boolean interrupted = Thread.interrupted();
        try {
            if (contains(remote.get("/queue").path("queue_running"), last)) {
                remote.tell("/interrupt", JsonNodeFactory.instance.objectNode().put("prompt_id", last));
            }
        } catch (BackendException e) {
            LOG.debugf("%s could not be asked whether it works on %s: %s", name, last, e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
