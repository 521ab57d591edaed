package dev.thaw.benchmarks;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReportTest {
    @Test
    void printsFiguresBesideGoalsOnOneLine() throws Exception {
        // Given
        var report = new Report(Map.of("p50_ms", 1.23456), Map.of("p50_ms", "<= 15"), "none");

        // When
        String line = report.json("upload-to-invoke");

        // Then
        JsonNode json = JsonMapper.builder().build().readTree(line);
        assertEquals("upload-to-invoke", json.get("bench").asText());
        assertEquals(1.235, json.at("/figures/p50_ms").asDouble());
        assertEquals("<= 15", json.at("/goals/p50_ms").asText());
        assertTrue(json.at("/machine/cores").asInt() > 0);
        assertEquals(-1, line.indexOf('\n'));
    }
}
