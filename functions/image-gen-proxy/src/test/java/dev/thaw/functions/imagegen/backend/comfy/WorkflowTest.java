package dev.thaw.functions.imagegen.backend.comfy;

import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WorkflowTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Test
    void placeholdersKeepTheirTypes() {
        // Given
        Workflow workflow = Workflow.parse("""
                {"1": {"class_type": "X", "inputs": {"a": "{{seed}}", "b": "{{steps:20}}", "c": "{{cfg:7.5}}", "d": "{{sampler:euler}}",
                  "e": "x {{prompt}} y {{steps:20}}", "f": ["{{prompt}}", 0], "g": true}}}""");

        // When
        JsonNode inputs = workflow.with(Map.of("seed", JSON.numberNode(5L), "prompt", JSON.textNode("$1 \\ {{seed}}")))
                .at("/1/inputs");

        // Then
        assertEquals(
                "{\"a\":5,\"b\":20,\"c\":7.5,\"d\":\"euler\",\"e\":\"x $1 \\\\ {{seed}} y 20\",\"f\":[\"$1 \\\\ {{seed}}\",0],\"g\":true}",
                inputs.toString());
        assertEquals(Set.of("seed", "steps", "cfg", "sampler", "prompt"), workflow.placeholders());
        assertEquals(Set.of("seed", "prompt"), workflow.required());
    }

    @Test
    void aPlaceholderWithoutValueIsNamed() {
        Workflow workflow = Workflow.parse("{\"1\": {\"class_type\": \"{{kind}}\"}}");
        var missing = assertThrows(IllegalArgumentException.class, () -> workflow.with(Map.of()));
        assertTrue(missing.getMessage().contains("{{kind}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{|no JSON",
                "[]|no object",
                "{}|no object",
                "{\"nodes\": [], \"links\": []}|API format",
                "{\"1\": {\"inputs\": {}}}|class_type"
            })
    void whatIsNoWorkflowIsRefused(String text, String reason) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Workflow.parse(text));
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }
}
