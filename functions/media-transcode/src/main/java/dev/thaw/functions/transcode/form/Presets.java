package dev.thaw.functions.transcode.form;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.media.MediaException;

/** Named outputs: those that come with the function, and the users' own. */
public final class Presets {
    private static final String RESOURCE = "/presets.json";
    private static final String DESCRIPTION = "description";

    private final Map<String, Preset> presets;

    private Presets(Map<String, Preset> presets) {
        this.presets = Collections.unmodifiableMap(presets);
    }

    /**
     * A name for an output.
     *
     * @param output a piece of a job
     * @param own whether a user has configured it
     */
    public record Preset(String name, String description, ObjectNode output, boolean own) {}

    /**
     * The function's presets and those of a configuration: a JSON object that gives each name an output, with a {@code description} if wanted.
     * An own one takes the place of another with its name.
     *
     * @throws IllegalStateException when the configuration is no such object
     */
    public static Presets with(Optional<String> own, ObjectMapper json) {
        Map<String, Preset> all = new LinkedHashMap<>();
        try (InputStream in = Presets.class.getResourceAsStream(RESOURCE)) {
            add(all, json.readTree(in), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        own.filter(text -> !text.isBlank()).ifPresent(text -> {
            try {
                add(all, json.readTree(text), true);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("transcode.presets is not JSON: " + e.getOriginalMessage(), e);
            }
        });
        return new Presets(all);
    }

    private static void add(Map<String, Preset> all, JsonNode named, boolean own) {
        if (!named.isObject()) {
            throw new IllegalStateException("transcode.presets must be a JSON object that gives each name an output");
        }
        named.properties().forEach(entry -> {
            if (!(entry.getValue() instanceof ObjectNode output)) {
                throw new IllegalStateException("transcode.presets: " + entry.getKey() + " must be a JSON object");
            }
            ObjectNode piece = output.deepCopy();
            JsonNode description = piece.remove(DESCRIPTION);
            all.put(
                    entry.getKey(),
                    new Preset(entry.getKey(), description == null ? "" : description.asText(), piece, own));
        });
    }

    /** All of them, the function's first. */
    public List<Preset> all() {
        return new ArrayList<>(presets.values());
    }

    /** The preset of a name; an unknown one is a 400 {@code unknown-preset}. */
    Preset named(String name) {
        Preset preset = presets.get(name);
        if (preset == null) {
            throw MediaException.badRequest(
                    "unknown-preset",
                    "There is no preset \"%s\"; the nearest is \"%s\". Known presets: %s."
                            .formatted(name, nearest(name), names()));
        }
        return preset;
    }

    private String nearest(String name) {
        return presets.keySet().stream()
                .min(Comparator.comparingInt(known -> known.contains(name) ? 0 : Words.distance(name, known)))
                .orElseThrow();
    }

    String names() {
        return String.join(", ", presets.keySet());
    }
}
