package dev.thaw.functions.transcode.form;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;

import dev.thaw.function.FieldError;

/** The published schema of a job (JSON Schema 2020-12), and the check against it. */
public final class FormSchema {
    private static final String RESOURCE = "/job.schema.json";
    private static final int MOST_ERRORS = 20;

    private final JsonNode document;
    private final JsonSchema schema;
    private final TreeSet<String> known = new TreeSet<>();

    public FormSchema(ObjectMapper json) {
        try (InputStream in = FormSchema.class.getResourceAsStream(RESOURCE)) {
            document = json.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        document,
                        SchemaValidatorsConfig.builder()
                                .pathType(PathType.JSON_POINTER)
                                .build());
        document.findValues("properties")
                .forEach(properties -> properties.fieldNames().forEachRemaining(known::add));
    }

    /** The schema itself. */
    public JsonNode document() {
        return document;
    }

    /** Refuses what does not follow the schema with 400 {@code invalid-parameters}. */
    void check(JsonNode form) {
        List<FieldError> errors = new ArrayList<>();
        for (ValidationMessage message : schema.validate(form)) {
            FieldError error = error(message);
            if (errors.size() < MOST_ERRORS && !errors.contains(error)) {
                errors.add(error);
            }
        }
        if (!errors.isEmpty()) {
            throw new InvalidFormException(errors);
        }
    }

    private FieldError error(ValidationMessage message) {
        String pointer = message.getInstanceLocation().toString();
        String property = message.getProperty();
        return switch (message.getType()) {
            case "additionalProperties", "unevaluatedProperties" ->
                new FieldError(pointer + "/" + property, "There is no '%s' here%s".formatted(property, hint(property)));
            case "required" -> new FieldError(pointer, "'" + property + "' is missing.");
            default -> new FieldError(pointer, withoutPointer(message.getMessage(), pointer) + ".");
        };
    }

    private static String withoutPointer(String text, String pointer) {
        String prefix = pointer + ": ";
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    private String hint(String wrong) {
        String nearest = known.stream()
                .min(Comparator.comparingInt(name -> Words.distance(name, wrong)))
                .orElseThrow();
        return Words.distance(nearest, wrong) <= wrong.length() / 2 ? "; did you mean '" + nearest + "'?" : ".";
    }
}
