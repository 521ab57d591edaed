package dev.thaw.functions.imagegen.backend.comfy;

import java.util.HashSet;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/** How far a prompt is, from the messages about it: each node is one part, and the one that runs tells its own progress. */
public final class Steps {
    private final String prompt;
    private final int nodes;
    private final Set<String> done = new HashSet<>();
    private String running;
    private double part;

    public Steps(String prompt, int nodes) {
        this.prompt = prompt;
        this.nodes = Math.max(1, nodes);
    }

    /** What a message says about the prompt. */
    public enum News {
        NONE,
        PROGRESS,
        END
    }

    public News take(JsonNode message) {
        JsonNode data = message.path("data");
        if (!data.path("prompt_id").asText().equals(prompt)) {
            return News.NONE;
        }
        return switch (message.path("type").asText()) {
            case "execution_cached" -> {
                data.path("nodes").forEach(node -> done.add(node.asText()));
                yield News.PROGRESS;
            }
            case "executing" -> {
                next(data.path("node").isNull() ? null : data.path("node").asText());
                yield running == null ? News.END : News.PROGRESS;
            }
            case "progress" -> {
                part = data.path("value").asDouble()
                        / Math.max(1, data.path("max").asDouble());
                yield News.PROGRESS;
            }
            case "executed" -> News.PROGRESS;
            case "execution_success", "execution_error", "execution_interrupted" -> News.END;
            default -> News.NONE;
        };
    }

    private void next(String node) {
        if (running != null) {
            done.add(running);
        }
        running = node;
        part = 0;
    }

    /** 0 to 1. */
    public double fraction() {
        return Math.min(1, (done.size() + part) / nodes);
    }
}
