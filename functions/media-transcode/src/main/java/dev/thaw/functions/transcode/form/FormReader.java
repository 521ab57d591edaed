package dev.thaw.functions.transcode.form;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.media.Cut;
import dev.thaw.media.MediaException;

/** Reads the parameters of a call, an event or a trigger as a job. */
public final class FormReader {
    private static final String PRESET = "preset";
    private static final String PRESETS = "presets";
    private static final String OUTPUTS = "outputs";

    private final Presets presets;
    private final Supplier<FormSchema> schema;
    private final ObjectMapper json;

    /** A reader; the schema is asked for by the first job that is more than names of presets. */
    public FormReader(Presets presets, Supplier<FormSchema> schema, ObjectMapper json) {
        this.presets = presets;
        this.schema = schema;
        this.json = json;
    }

    /**
     * The job that the parameters describe, without {@code input} and {@code output}.
     *
     * @throws InvalidFormException 400 {@code invalid-parameters} when they do not follow the schema
     * @throws MediaException 400 {@code missing-preset}, {@code unknown-preset}, {@code duplicate-output}, {@code encryption-needs-hls}
     *     or {@code invalid-range}
     */
    public JobForm read(ObjectNode said) {
        ObjectNode parameters = withoutNulls(said);
        if (!isNamesAlone(parameters)) {
            schema.get().check(parameters);
        }
        ArrayNode outputs = json.createArrayNode();
        names(parameters).forEach(name -> outputs.add(json.createObjectNode().put(PRESET, name)));
        parameters.path(OUTPUTS).forEach(outputs::add);
        if (outputs.isEmpty()) {
            throw MediaException.badRequest(
                    "missing-preset", "Ask for at least one output, or name a preset: " + presets.names() + ".");
        }
        ArrayNode expanded = json.createArrayNode();
        outputs.forEach(output -> expanded.add(expanded((ObjectNode) output)));
        if (parameters.has(OUTPUTS) || usesOwn(outputs)) {
            schema.get().check(json.createObjectNode().set(OUTPUTS, expanded));
        }
        List<OutputForm> forms = new ArrayList<>();
        expanded.forEach(output -> forms.add(OutputReader.read(output)));
        requireNames(forms);
        JsonNode workers = parameters.path("parallel");
        return new JobForm(
                cut(parameters),
                pieces(parameters),
                forms,
                parameters.path("plan").asBoolean(),
                workers.isTextual() ? JobForm.AUTO : workers.asInt(1));
    }

    /** Reads every own preset as a job, so that a wrong one is known at the start; says which it is. */
    public void checkOwn() {
        for (Presets.Preset preset : presets.all()) {
            if (preset.own()) {
                try {
                    read(json.createObjectNode().put(PRESET, preset.name()));
                } catch (InvalidFormException | MediaException wrong) {
                    throw new IllegalStateException(
                            "transcode.presets: " + preset.name() + ": " + wrong.getMessage(), wrong);
                }
            }
        }
    }

    private static ObjectNode withoutNulls(ObjectNode said) {
        ObjectNode parameters = said.deepCopy();
        parameters.properties().removeIf(field -> field.getValue().isNull());
        return parameters;
    }

    // What most triggers say: then there is nothing that a schema could tell better, and no time is spent on it.
    private static boolean isNamesAlone(ObjectNode parameters) {
        return parameters.properties().stream().allMatch(field -> switch (field.getKey()) {
            case PRESET -> field.getValue().isTextual();
            case PRESETS -> areTexts(field.getValue());
            default -> false;
        });
    }

    private static boolean areTexts(JsonNode list) {
        boolean texts = list.isArray();
        for (JsonNode each : list) {
            texts &= each.isTextual();
        }
        return texts;
    }

    private static Set<String> names(ObjectNode parameters) {
        Set<String> names = new LinkedHashSet<>();
        if (parameters.hasNonNull(PRESET)) {
            names.add(parameters.get(PRESET).asText());
        }
        parameters.path(PRESETS).forEach(name -> names.add(name.asText()));
        return names;
    }

    private boolean usesOwn(ArrayNode outputs) {
        boolean own = false;
        for (JsonNode output : outputs) {
            own |= output.has(PRESET)
                    && presets.named(output.get(PRESET).asText()).own();
        }
        return own;
    }

    // As JSON Merge Patch (RFC 7386) does it: what the output says wins over its preset, null takes something away.
    private ObjectNode expanded(ObjectNode output) {
        if (!output.hasNonNull(PRESET)) {
            return output.deepCopy();
        }
        Presets.Preset preset = presets.named(output.get(PRESET).asText());
        ObjectNode merged = preset.output().deepCopy();
        if (!merged.has("name")) {
            merged.put("name", preset.name());
        }
        ObjectNode said = output.deepCopy();
        said.remove(PRESET);
        merge(merged, said);
        return merged;
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode inner
                    && target.get(field.getKey()) instanceof ObjectNode existing) {
                merge(existing, inner);
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
    }

    private static void requireNames(List<OutputForm> forms) {
        Map<String, Integer> places = new LinkedHashMap<>();
        for (int i = 0; i < forms.size(); i++) {
            Integer earlier = places.putIfAbsent(forms.get(i).name(), i);
            if (earlier != null) {
                throw MediaException.badRequest(
                        "duplicate-output",
                        "/outputs/%d and /outputs/%d are both called \"%s\"; give one another name."
                                .formatted(earlier, i, forms.get(i).name()));
            }
        }
    }

    private static List<Piece> pieces(ObjectNode parameters) {
        List<Piece> pieces = new ArrayList<>();
        for (JsonNode each : parameters.path("inputs")) {
            pieces.add(new Piece(
                    Optional.of(each.path("input")).filter(JsonNode::isTextual).map(JsonNode::asText), cut(each)));
        }
        if (!pieces.isEmpty() && (parameters.has("start") || parameters.has("end"))) {
            throw MediaException.badRequest(
                    "invalid-range", "With inputs, start and end belong to each of them, not to the job.");
        }
        return List.copyOf(pieces);
    }

    private static Cut cut(JsonNode parameters) {
        Cut cut = new Cut(
                Times.read(parameters.path("start")).orElse(Cut.NONE.start()), Times.read(parameters.path("end")));
        if (cut.end().isPresent() && cut.end().get().compareTo(cut.start()) <= 0) {
            throw MediaException.badRequest("invalid-range", "end must be later than start.");
        }
        return cut;
    }
}
