package dev.thaw.functions.watermark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.watermark.form.FormReader;
import dev.thaw.functions.watermark.form.JobSchema;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** The reader and the published schema say the same. */
class SchemaTest {
    private final ObjectMapper json = new ObjectMapper();
    private final JobSchema schema = new JobSchema(json);
    private final FormReader reader = new FormReader(() -> schema);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\": \"Thaw\"}",
                "{\"text\": \"a\", \"from\": 1, \"to\": 2.5, \"fade\": 0.5, \"move\": {\"to\": \"right\"}}",
                "{\"text\": \"a\", \"move\": {\"scroll\": \"up\"}, \"outputs\": [{\"format\": \"webm\", \"codec\": \"av1\"}]}",
                "{\"mark\": \"s3://m/logo.png\", \"tiled\": true, \"opacity\": 0.2, \"rotate\": -30}",
                "{\"text\": \"x\", \"outputs\": [{\"format\": \"avif\", \"width\": 100, \"profile\": \"srgb\"}]}",
                "{\"marks\": [{\"text\": \"a\", \"shadow\": {}, \"outline\": {\"color\": \"#00000080\"}}, {\"picture\": \"s3://m/a.png\"}]}",
                "{\"marks\": [{\"text\": \"a\", \"blend\": \"soft-light\", \"margin\": 0}], \"outputs\": [{\"metadata\": \"without-location\"}]}"
            })
    void goodJobsPassBoth(String text) throws Exception {
        // Given
        var job = (ObjectNode) json.readTree(text);

        // When, Then
        assertDoesNotThrow(() -> schema.check(job));
        assertDoesNotThrow(() -> reader.read(job));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"text\": \"x\", \"move\": {}}",
                "{\"text\": \"x\", \"move\": {\"to\": \"left\", \"scroll\": \"left\"}}",
                "{\"text\": \"x\", \"outputs\": [{\"codec\": \"mpeg4\"}]}",
                "{\"text\": \" \"}",
                "{\"text\": \"x\", \"mark\": \"s3://m/a.png\"}",
                "{\"txt\": \"x\"}",
                "{\"text\": \"x\", \"opacity\": 0}",
                "{\"text\": \"x\", \"scale\": \"0.5\"}",
                "{\"text\": \"x\", \"position\": \"middle\"}",
                "{\"text\": \"x\", \"color\": \"red\"}",
                "{\"marks\": []}",
                "{\"marks\": [{\"text\": \"x\"}], \"text\": \"y\"}",
                "{\"marks\": [{\"text\": \"x\", \"shadow\": {\"blur\": 2}}]}",
                "{\"text\": \"x\", \"outputs\": [{\"format\": \"bmp\"}]}",
                "{\"text\": \"x\", \"outputs\": [{\"name\": \"../x\"}]}",
                "{\"text\": \"x\", \"outputs\": [{\"quality\": 101}]}"
            })
    void badJobsPassNeither(String text) throws Exception {
        // Given
        var job = (ObjectNode) json.readTree(text);

        // When
        assertThrows(FunctionException.class, () -> schema.check(job));
        var refused = assertThrows(FunctionException.class, () -> reader.read(job));

        // Then
        assertEquals("invalid-parameters", refused.code());
        assertFalse(refused.errors().isEmpty());
    }
}
