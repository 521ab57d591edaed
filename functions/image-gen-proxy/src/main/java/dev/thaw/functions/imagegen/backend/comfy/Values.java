package dev.thaw.functions.imagegen.backend.comfy;

import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.thaw.functions.imagegen.ImageRequest;

/** What a request says, by the names of a workflow's placeholders; the pictures to start from are not among them. */
public final class Values {
    private static final int UNKNOWN_SIDE = 1024;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Values() {}

    /**
     * @param model its name at the back end
     */
    public static Map<String, JsonNode> of(ImageRequest request, String model, long seed, Workflow workflow) {
        var values = new HashMap<String, JsonNode>();
        values.put("prompt", JSON.textNode(request.prompt()));
        values.put("seed", JSON.numberNode(seed));
        values.put("n", JSON.numberNode(request.n()));
        values.put("model", JSON.textNode(model));
        if (request.size() != null) {
            values.put("width", JSON.numberNode(request.size().width()));
            values.put("height", JSON.numberNode(request.size().height()));
        } else if (workflow.required().contains("width")) {
            values.put("width", JSON.numberNode(UNKNOWN_SIDE));
            values.put("height", JSON.numberNode(UNKNOWN_SIDE));
        }
        if (request.negativePrompt() != null || workflow.required().contains("negative_prompt")) {
            values.put(
                    "negative_prompt", JSON.textNode(request.negativePrompt() == null ? "" : request.negativePrompt()));
        }
        if (request.steps() != null) {
            values.put("steps", JSON.numberNode(request.steps()));
        }
        if (request.guidance() != null) {
            values.put("guidance", JSON.numberNode(request.guidance()));
        }
        for (ImageRequest.Lora lora : request.loras()) {
            values.put("lora", JSON.textNode(lora.name()));
            values.put("lora_weight", JSON.numberNode(lora.weight()));
        }
        return values;
    }
}
