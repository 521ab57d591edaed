package dev.thaw.cli.invocations;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Json;

/** The record of one call, as far as this command line needs it. */
public record Invocation(
        String id,
        String function,
        String trigger,
        String status,
        double progress,
        String message,
        JsonNode input,
        List<JsonNode> attempts,
        List<JsonNode> outputs,
        JsonNode error,
        JsonNode timings) {
    private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled", "dead");

    /** What was written to the object store, or elsewhere. */
    public record Output(String uri, long size) {}

    /** From the platform's JSON. */
    public static Invocation of(JsonNode node) {
        try {
            return Json.JSON.treeToValue(node, Invocation.class);
        } catch (JsonProcessingException e) {
            throw new Failure("not an invocation's record: " + node, "Is the platform of another version?", e);
        }
    }

    /** Whether nothing changes any more. */
    public boolean ended() {
        return ENDED.contains(status);
    }

    /** Whether it ended well. */
    public boolean succeeded() {
        return "succeeded".equals(status);
    }

    /** Its results, without those that have no address. */
    public List<Output> results() {
        return outputs == null
                ? List.of()
                : outputs.stream()
                        .map(output -> output.isTextual()
                                ? new Output(output.asText(), 0)
                                : new Output(
                                        output.path("uri").asText(),
                                        output.path("size").asLong()))
                        .filter(output -> !output.uri().isEmpty())
                        .toList();
    }

    /** How the instance of the last attempt began, such as {@code cold, 254 ms}; empty when the record does not tell. */
    public Optional<String> start() {
        if (attempts == null || attempts.isEmpty()) {
            return Optional.empty();
        }
        JsonNode last = attempts.getLast();
        Optional<String> ms = Json.first(last, "/startMs", "/start/ms", "/timings/start", "/timings/startMs");
        return Json.first(last, "/start", "/start/kind", "/startKind")
                .map(kind -> kind + ms.map(value -> ", " + value + " ms").orElse(""));
    }

    /** Why it did not end well, in one line. */
    public String reason() {
        if (error == null || error.isNull()) {
            return status;
        }
        String code =
                Json.first(error, "/code").map(value -> " [" + value + "]").orElse("");
        return Json.first(error, "/detail", "/title", "/message").orElse(status) + code;
    }
}
