package dev.thaw.functions.imagegen.backend.comfy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads a prompt's entry in the history. */
public final class Results {
    private Results() {}

    /** Why it failed; empty when it did not. */
    public static Optional<String> failure(JsonNode entry) {
        JsonNode status = entry.path("status");
        return status.path("status_str").asText().equals("error") ? Optional.of(reason(status)) : Optional.empty();
    }

    private static String reason(JsonNode status) {
        for (JsonNode message : status.path("messages")) {
            if (message.path(0).asText().equals("execution_error")) {
                JsonNode error = message.path(1);
                return error.path("node_type").asText() + ": "
                        + error.path("exception_message").asText().strip();
            }
            if (message.path(0).asText().equals("execution_interrupted")) {
                return "it was interrupted there";
            }
        }
        return "it does not say why";
    }

    /** Where its pictures are fetched from; what is of another type than {@code output} is none. */
    public static List<String> pictures(JsonNode entry) {
        var paths = new ArrayList<String>();
        for (JsonNode output : entry.path("outputs")) {
            for (JsonNode image : output.path("images")) {
                if (image.path("type").asText().equals("output")) {
                    paths.add("/view?filename=" + encoded(image.path("filename").asText()) + "&subfolder="
                            + encoded(image.path("subfolder").asText()) + "&type=output");
                }
            }
        }
        return paths;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
