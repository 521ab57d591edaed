package dev.thaw.functions.watermark.form;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

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
public final class JobSchema {
    private static final String RESOURCE = "/watermark.schema.json";
    private static final int MOST_ERRORS = 20;

    private final JsonNode document;
    private final JsonSchema schema;

    public JobSchema(ObjectMapper json) {
        try (InputStream in = JobSchema.class.getResourceAsStream(RESOURCE)) {
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
    }

    /** The schema itself. */
    public JsonNode document() {
        return document;
    }

    /** Refuses what does not follow the schema with 400 {@code invalid-parameters} and a pointer to each field. */
    public void check(JsonNode job) {
        List<FieldError> errors = schema.validate(job).stream()
                .map(JobSchema::error)
                .distinct()
                .limit(MOST_ERRORS)
                .toList();
        if (!errors.isEmpty()) {
            throw new InvalidFormException(errors);
        }
    }

    private static FieldError error(ValidationMessage message) {
        String pointer = message.getInstanceLocation().toString();
        String property = message.getProperty();
        return switch (message.getType()) {
            case "additionalProperties", "unevaluatedProperties" ->
                new FieldError(pointer + "/" + property, "There is no '" + property + "' here.");
            case "required" -> new FieldError(pointer, "'" + property + "' is missing.");
            default -> new FieldError(pointer, message.getMessage() + ".");
        };
    }
}
