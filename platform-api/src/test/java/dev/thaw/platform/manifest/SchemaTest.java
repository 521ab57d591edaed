package dev.thaw.platform.manifest;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.trigger.TriggerManifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class SchemaTest {
    @ParameterizedTest
    @ValueSource(strings = {"media-transcode", "watermark"})
    void theReferenceManifestsFollowTheirSchemas(String function) throws Exception {
        // Given
        String text = Files.readString(Path.of("..", "functions", function, "function.yaml"));

        // When, Then
        for (JsonNode document : ManifestReader.documents(text)) {
            String kind = document.get("kind").asText();
            assertEquals(Set.of(), schema(kind).validate(document), kind);
            Object bound = kind.equals("Function")
                    ? ManifestReader.bind(document, FunctionManifest.class)
                    : ManifestReader.bind(document, TriggerManifest.class);
            assertEquals(true, bound.toString().contains(function));
        }
    }

    @ParameterizedTest
    @CsvSource({"Function, concurency: 1", "Trigger, suffix: [.mp4]"})
    void aSchemaRefusesATypo(String kind, String field) {
        // Given
        String text = "apiVersion: thaw.dev/v1\nkind: " + kind + "\nmetadata: { name: a }\nspec: { " + field + " }\n";

        // When, Then
        assertFalse(schema(kind).validate(ManifestReader.document(text, kind)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "Function, dev.thaw.platform.function.FunctionManifest",
        "Trigger, dev.thaw.platform.trigger.TriggerManifest"
    })
    void schemasAndRecordsHaveTheSameFields(String kind, Class<?> manifest) {
        JsonNode schema = schema(kind).getSchemaNode();
        assertSameFields(schema, schema, manifest);
    }

    private static void assertSameFields(JsonNode root, JsonNode node, Class<?> type) {
        JsonNode schema = node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
        var inSchema = new TreeSet<String>();
        schema.get("properties").fieldNames().forEachRemaining(inSchema::add);
        var inRecord = new TreeSet<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(type, component);
            inRecord.add(name);
            if (component.getType().isRecord()) {
                assertSameFields(root, schema.get("properties").get(name), component.getType());
            }
        }
        assertEquals(inRecord, inSchema, type.getSimpleName());
    }

    private static String name(Class<?> type, RecordComponent component) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> field.getName().equals(component.getName()))
                .flatMap(field -> Optional.ofNullable(field.getAnnotation(JsonProperty.class)).stream())
                .map(JsonProperty::value)
                .findFirst()
                .orElse(component.getName());
    }

    private static JsonSchema schema(String kind) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(new SchemaResource().schema(kind));
    }
}
