package dev.thaw.functions.imagegen.backend.comfy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.Capabilities;
import dev.thaw.functions.imagegen.backend.Stock;

/** A back end's workflows by name, and which requests they can fulfil on a server with certain nodes. */
public final class Workflows {
    private static final String DEFAULT = "default";
    private static final String NAMED = "thaw.workflow";
    private static final int MAX_SIDE = 8192;
    private static final Set<String> FORMATS = Set.of("png");
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
    /** The parameters whose values a server may refuse, by placeholder. */
    private static final Map<String, String> PARAMETERS = Map.of(
            "model", "model",
            "lora", "thaw.loras",
            "lora_weight", "thaw.loras.weight",
            "width", "size",
            "height", "size",
            "n", "n",
            "seed", "thaw.seed",
            "steps", "thaw.steps",
            "guidance", "thaw.guidance");

    private final String backend;
    private final Map<String, Workflow> workflows;

    /**
     * @param backend for messages
     * @param workflows {@code default} is for models that have none of their own
     */
    public Workflows(String backend, Map<String, Workflow> workflows) {
        this.backend = backend;
        this.workflows = new TreeMap<>(workflows);
    }

    /** The one that the caller names, the one with the model's name, or the default. */
    public Workflow of(ImageRequest request) {
        String named = request.workflow();
        return workflows.get(
                named != null ? named : workflows.containsKey(request.model()) ? request.model() : DEFAULT);
    }

    /** Of all of them together. */
    public Capabilities capabilities() {
        var parameters = new TreeSet<String>();
        workflows.values().forEach(workflow -> parameters.addAll(parameters(workflow)));
        return new Capabilities(parameters, FORMATS, MAX_SIDE);
    }

    private static Set<String> parameters(Workflow workflow) {
        var parameters = new TreeSet<String>();
        parameters.add(NAMED);
        PLACEHOLDERS.forEach((parameter, placeholder) -> {
            if (workflow.placeholders().contains(placeholder)) {
                parameters.add(parameter);
            }
        });
        return parameters;
    }

    /** The classes of all nodes. */
    public Set<String> classes() {
        var classes = new TreeSet<String>();
        workflows.values().forEach(workflow -> classes.addAll(workflow.classes()));
        return classes;
    }

    /** The inputs of all workflows that a placeholder fills alone. */
    public Stream<Workflow.Place> places(String placeholder) {
        return workflows.values().stream()
                .flatMap(workflow -> workflow.places().stream())
                .filter(place -> place.placeholder().equals(placeholder));
    }

    /** Why a request cannot be fulfilled; empty when it can, as far as the nodes are known. */
    public Optional<Capabilities.Missing> missing(ImageRequest request, String model, Nodes nodes) {
        if (request.workflow() != null && !workflows.containsKey(request.workflow())) {
            return lack(NAMED, "its workflows are " + String.join(", ", workflows.keySet()));
        }
        Workflow workflow = of(request);
        if (workflow.required().contains("image") && request.inputs() == null) {
            return lack("image", "this workflow starts from a picture");
        }
        if (request.loras().size() > 1) {
            return lack("thaw.loras", "its workflows take one LoRA");
        }
        Set<String> lacking = nodes.lacking(workflow.classes());
        if (!lacking.isEmpty()) {
            return lack(NAMED, backend + " lacks the nodes " + String.join(", ", lacking) + " of this workflow");
        }
        return new Capabilities(parameters(workflow), FORMATS, MAX_SIDE)
                .missing(request)
                .or(() -> refused(request, model, workflow, nodes));
    }

    private Optional<Capabilities.Missing> refused(ImageRequest request, String model, Workflow workflow, Nodes nodes) {
        long seed = request.seed() == null ? 0 : request.seed();
        Map<String, JsonNode> values = Values.of(request, model, seed, workflow);
        return workflow.places().stream()
                .filter(place -> PARAMETERS.containsKey(place.placeholder()) && values.containsKey(place.placeholder()))
                .flatMap(place -> refused(place, values.get(place.placeholder()), nodes).stream())
                .findFirst();
    }

    private Optional<Capabilities.Missing> refused(Workflow.Place place, JsonNode value, Nodes nodes) {
        String parameter = PARAMETERS.get(place.placeholder());
        return value.isNumber()
                ? nodes.outOfRange(place, value.asDouble())
                        .map(limit -> new Capabilities.Missing(
                                parameter, place.node() + "." + place.input() + " takes " + limit))
                : new Stock(parameter, backend, Set.copyOf(nodes.choice(place))).missing(value.asText());
    }

    private static Optional<Capabilities.Missing> lack(String parameter, String can) {
        return Optional.of(new Capabilities.Missing(parameter, can));
    }
}
