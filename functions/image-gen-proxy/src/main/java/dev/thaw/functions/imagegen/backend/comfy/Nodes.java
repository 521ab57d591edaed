package dev.thaw.functions.imagegen.backend.comfy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.thaw.functions.imagegen.backend.BackendException;
import dev.thaw.functions.imagegen.backend.remote.Remote;

/**
 * The classes of nodes that a ComfyUI server has, and what their inputs take ({@code /object_info/CLASS}). An input is a list of type and options:
 * {@code [["a.safetensors", …]]} or {@code ["COMBO", {"options": […]}]} for a choice, {@code ["INT", {"min": 1, "max": 10000}]} for a number.
 */
public final class Nodes {
    /** Before it has been asked. */
    public static final Nodes UNKNOWN = new Nodes(Map.of());

    private final Map<String, JsonNode> classes;

    private Nodes(Map<String, JsonNode> classes) {
        this.classes = Map.copyOf(classes);
    }

    /** Asks a server for the classes that are of interest. */
    public static Nodes ask(Remote remote, Set<String> classes) throws BackendException, InterruptedException {
        var known = new HashMap<String, JsonNode>();
        for (String name : classes) {
            known.put(name, remote.get("/object_info/" + Results.encoded(name)).path(name));
        }
        return new Nodes(known);
    }

    /** Those classes that the server does not have. */
    Set<String> lacking(Set<String> wanted) {
        var lacking = new TreeSet<String>();
        wanted.stream()
                .filter(name -> classes.containsKey(name) && !classes.get(name).isObject())
                .forEach(lacking::add);
        return lacking;
    }

    /** What an input can be chosen from; empty when it is no choice, or not known. */
    public List<String> choice(Workflow.Place place) {
        JsonNode input = input(place);
        JsonNode options = input.path(0).isArray() ? input.path(0) : input.at("/1/options");
        var names = new ArrayList<String>();
        options.forEach(option -> names.add(option.asText()));
        return names;
    }

    /** Why a number is none for an input; empty when it is one, or when nothing is known. */
    Optional<String> outOfRange(Workflow.Place place, double number) {
        JsonNode limits = input(place).path(1);
        if (limits.has("min") && number < limits.get("min").asDouble()) {
            return Optional.of("at least " + limits.get("min").asText());
        }
        if (limits.has("max") && number > limits.get("max").asDouble()) {
            return Optional.of("at most " + limits.get("max").asText());
        }
        return Optional.empty();
    }

    private JsonNode input(Workflow.Place place) {
        JsonNode inputs =
                classes.getOrDefault(place.node(), MissingNode.getInstance()).path("input");
        JsonNode required = inputs.path("required").path(place.input());
        return required.isMissingNode() ? inputs.path("optional").path(place.input()) : required;
    }
}
