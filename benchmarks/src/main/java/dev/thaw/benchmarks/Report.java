package dev.thaw.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** A benchmark's figures beside its goals; {@code peer} says what the figures are relative to. */
record Report(Map<String, Double> figures, Map<String, String> goals, String peer) {
    private static final double THOUSAND = 1000.0;

    String json(String bench) throws JsonProcessingException {
        var rounded = new LinkedHashMap<String, Double>();
        figures.forEach((name, value) -> rounded.put(name, Math.round(value * THOUSAND) / THOUSAND));
        var document = new LinkedHashMap<String, Object>();
        document.put("bench", bench);
        document.put("figures", rounded);
        document.put("goals", goals);
        document.put("peer", peer);
        document.put("machine", machine());
        return JsonMapper.builder().build().writeValueAsString(document);
    }

    private static Map<String, Object> machine() {
        var machine = new LinkedHashMap<String, Object>();
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("memory", firstLine(Path.of("/proc/meminfo")).replaceAll("\\D+", "") + " KiB");
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("jdk", System.getProperty("java.vm.vendor") + " " + System.getProperty("java.version"));
        return machine;
    }

    private static String firstLine(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
