package dev.thaw.cli.shell;

import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;

/** Reads leniently, as a newer platform may say more than this command line knows, and writes for people and programs. */
public final class Json {
    /** For JSON: unknown fields are ignored, output is indented. */
    public static final ObjectMapper JSON = new ObjectMapper()
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    /** For YAML; made on demand, as most commands need none. */
    public static ObjectMapper yaml() {
        return new ObjectMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));
    }

    /** Indented JSON. */
    public static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not expressible as JSON: " + value, e);
        }
    }

    /** The value as YAML. */
    public static String yamlText(Object value) {
        try {
            return yaml().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not expressible as YAML: " + value, e);
        }
    }

    /** The first of some JSON pointers that leads to a value, as text. */
    public static Optional<String> first(JsonNode node, String... pointers) {
        for (String pointer : pointers) {
            JsonNode found = node.at(pointer);
            if (found.isValueNode() && !found.isNull()) {
                return Optional.of(found.asText());
            }
        }
        return Optional.empty();
    }
}
