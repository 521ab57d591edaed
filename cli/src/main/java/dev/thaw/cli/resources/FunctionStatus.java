package dev.thaw.cli.resources;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.cli.shell.Json;

/** Reads the {@code status} of a function. */
public final class FunctionStatus {
    private FunctionStatus() {}

    /** {@code yes}, or the reason why not. */
    public static String ready(JsonNode function) {
        for (JsonNode condition : function.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equalsIgnoreCase("true")
                        ? "yes"
                        : Json.first(condition, "/reason", "/message").orElse("no");
            }
        }
        return "-";
    }

    /** The revision that takes calls. */
    public static String revision(JsonNode function) {
        JsonNode revisions = function.at("/status/revisions");
        JsonNode latest = revisions.path(revisions.size() - 1);
        return Json.first(function, "/status/latestReadyRevision", "/status/revision")
                .or(() -> Json.first(latest, "/name"))
                .orElse(latest.isTextual() ? latest.asText() : "-");
    }

    /** How many instances there are in which state, such as {@code 2 ready, 1 starting}; {@code 0} when there are none. */
    public static String instances(JsonNode function) {
        JsonNode instances = function.at("/status/instances");
        if (instances.isNumber()) {
            return instances.asText();
        }
        Map<String, Integer> states = new TreeMap<>();
        if (instances.isObject()) {
            instances
                    .properties()
                    .forEach(
                            entry -> states.put(entry.getKey(), entry.getValue().asInt()));
            states.values().removeIf(count -> count == 0);
        } else {
            instances.forEach(instance -> states.merge(instance.path("state").asText("?"), 1, Integer::sum));
        }
        return states.isEmpty()
                ? "0"
                : states.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }
}
