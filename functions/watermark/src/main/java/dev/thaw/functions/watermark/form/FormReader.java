package dev.thaw.functions.watermark.form;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.function.FieldError;
import dev.thaw.function.FunctionException;

/** Reads the parameters of a call, an event or a trigger as a job; one mark may stand there without a list around it. */
public final class FormReader {
    private static final String MARKS = "marks";
    private static final String OUTPUTS = "outputs";
    private static final String PICTURE = "mark";

    private final ObjectMapper strict = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();
    private final Supplier<JobSchema> schema;

    /** A reader; the schema is asked for only where something is wrong, to say what, so that no good job waits for it. */
    public FormReader(Supplier<JobSchema> schema) {
        this.schema = schema;
    }

    /**
     * The job that the parameters describe, without {@code input} and {@code output}.
     *
     * @throws FunctionException 400 {@code invalid-parameters}
     */
    public JobForm read(ObjectNode parameters) {
        ObjectNode said = withoutNulls(parameters);
        if (said.has(MARKS)) {
            return bound(said, said, JobForm.class);
        }
        ObjectNode mark = said.deepCopy();
        ObjectNode job = strict.createObjectNode();
        if (mark.has(OUTPUTS)) {
            job.set(OUTPUTS, mark.remove(OUTPUTS));
        }
        if (mark.has(PICTURE) && !mark.has("picture")) {
            mark.set("picture", mark.remove(PICTURE));
        }
        job.putArray(MARKS).add(mark);
        return bound(job, said, JobForm.class);
    }

    /**
     * A single mark, as configurations hold them.
     *
     * @throws FunctionException 400 {@code invalid-parameters}
     */
    public Mark readMark(String text) {
        try {
            return strict.readValue(text, Mark.class);
        } catch (JsonProcessingException e) {
            throw refused(e);
        }
    }

    private <T> T bound(ObjectNode job, ObjectNode said, Class<T> type) {
        try {
            return strict.treeToValue(job, type);
        } catch (JsonProcessingException e) {
            schema.get().check(said);
            throw refused(e);
        }
    }

    private static FunctionException refused(JsonProcessingException e) {
        String detail =
                e.getCause() instanceof FunctionException refused ? refused.getMessage() : e.getOriginalMessage();
        String pointer = e instanceof JsonMappingException mapping ? pointer(mapping) : "";
        return new InvalidFormException(List.of(new FieldError(pointer, detail)));
    }

    private static String pointer(JsonMappingException e) {
        var pointer = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            pointer.append('/').append(step.getFieldName() == null ? step.getIndex() : step.getFieldName());
        }
        return pointer.toString();
    }

    private static ObjectNode withoutNulls(ObjectNode parameters) {
        ObjectNode kept = parameters.deepCopy();
        List<String> empty = parameters.properties().stream()
                .filter(entry -> entry.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList();
        kept.remove(empty);
        return kept;
    }
}
