package dev.thaw.functions.imagegen.backend.comfy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * A ComfyUI workflow in its API format ("Export (API)") with placeholders in its strings: <code>{{name}}</code>, or <code>{{name:default}}</code>. A string
 * that is nothing but a placeholder becomes the value itself, so that numbers stay numbers; a default is a number where it looks like one.
 */
public final class Workflow {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z][a-z0-9_]*)(?::([^{}]*))?\\}\\}");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");

    static final String CLASS = "class_type";

    private final ObjectNode graph;
    private final Set<String> placeholders = new TreeSet<>();
    private final Set<String> required = new TreeSet<>();
    private final List<Place> places = new ArrayList<>();

    private Workflow(ObjectNode graph) {
        this.graph = graph;
        find(graph);
        graph.forEach(this::findPlaces);
    }

    /**
     * An input of a node whose whole value is a placeholder.
     *
     * @param node the node's class
     */
    public record Place(String node, String input, String placeholder) {}

    private void findPlaces(JsonNode node) {
        node.path("inputs").properties().forEach(input -> {
            Matcher matcher = PLACEHOLDER.matcher(input.getValue().asText());
            if (matcher.matches()) {
                places.add(new Place(node.path(CLASS).asText(), input.getKey(), matcher.group(1)));
            }
        });
    }

    /**
     * Reads a workflow's file.
     *
     * @throws IllegalArgumentException that says what is wrong with it
     */
    public static Workflow read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("The workflow " + file + " cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The workflow " + file + ": " + e.getMessage(), e);
        }
    }

    static Workflow parse(String text) {
        JsonNode tree;
        try {
            tree = new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
        if (!(tree instanceof ObjectNode graph) || graph.isEmpty()) {
            throw new IllegalArgumentException("it is no object of nodes");
        }
        if (graph.has("nodes") && graph.has("links")) {
            throw new IllegalArgumentException("it is in the editor's format; export it in the API format");
        }
        for (JsonNode node : graph) {
            if (!node.path(CLASS).isTextual()) {
                throw new IllegalArgumentException("a node has no class_type; export it in the API format");
            }
        }
        return new Workflow(graph);
    }

    private void find(JsonNode node) {
        if (node.isTextual()) {
            Matcher matcher = PLACEHOLDER.matcher(node.asText());
            while (matcher.find()) {
                placeholders.add(matcher.group(1));
                if (matcher.group(2) == null) {
                    required.add(matcher.group(1));
                }
            }
        }
        node.forEach(this::find);
    }

    /** The names in it. */
    public Set<String> placeholders() {
        return placeholders;
    }

    /** The names that have no default. */
    public Set<String> required() {
        return required;
    }

    /** The inputs that a placeholder fills alone. */
    public List<Place> places() {
        return places;
    }

    /** The classes of its nodes. */
    public Set<String> classes() {
        var classes = new TreeSet<String>();
        graph.forEach(node -> classes.add(node.path(CLASS).asText()));
        return classes;
    }

    /** How many nodes there are: each is a step of the work. */
    public int nodes() {
        return graph.size();
    }

    /**
     * The workflow with values in its placeholders.
     *
     * @throws IllegalArgumentException that names a placeholder which has neither value nor default
     */
    public ObjectNode with(Map<String, JsonNode> values) {
        return (ObjectNode) filled(graph, values);
    }

    private static JsonNode filled(JsonNode node, Map<String, JsonNode> values) {
        if (node.isTextual()) {
            return filled(node.asText(), values);
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> copy.set(field.getKey(), filled(field.getValue(), values)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> copy.add(filled(item, values)));
            return copy;
        }
        return node;
    }

    private static JsonNode filled(String text, Map<String, JsonNode> values) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        if (matcher.matches()) {
            return value(matcher, values);
        }
        // What stands in a value is never read as a placeholder.
        return TextNode.valueOf(matcher.reset()
                .replaceAll(
                        found -> Matcher.quoteReplacement(value(matcher, values).asText())));
    }

    private static JsonNode value(Matcher placeholder, Map<String, JsonNode> values) {
        return Optional.ofNullable(values.get(placeholder.group(1)))
                .or(() -> Optional.ofNullable(placeholder.group(2)).map(Workflow::typed))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the placeholder {{" + placeholder.group(1) + "}} has neither value nor default"));
    }

    private static JsonNode typed(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return TextNode.valueOf(text);
        }
        return text.contains(".")
                ? JsonNodeFactory.instance.numberNode(Double.parseDouble(text))
                : JsonNodeFactory.instance.numberNode(Long.parseLong(text));
    }
}
