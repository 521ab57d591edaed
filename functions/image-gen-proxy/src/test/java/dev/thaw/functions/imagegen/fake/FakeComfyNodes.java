package dev.thaw.functions.imagegen.fake;

import java.util.List;
import java.util.Map;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The nodes of {@link FakeComfy}, and what their inputs take, in both of the forms in which ComfyUI writes choices. */
final class FakeComfyNodes {
    /** Of the tests' models, by the names that they have here. */
    private static final List<String> CHECKPOINTS = List.of("base", "xl", "comfyui", "either");

    private static final Map<String, JsonObject> INPUTS = Map.of(
            "KSampler",
            new JsonObject()
                    .put("seed", number("INT", 0, Long.MAX_VALUE))
                    .put("steps", number("INT", 1, 10_000))
                    .put("cfg", number("FLOAT", 0, 100)),
            "CheckpointLoaderSimple",
            new JsonObject().put("ckpt_name", new JsonArray().add(new JsonArray(CHECKPOINTS))),
            "LoraLoader",
            new JsonObject()
                    .put(
                            "lora_name",
                            new JsonArray()
                                    .add("COMBO")
                                    .add(new JsonObject().put("options", new JsonArray().add("ink.safetensors")))),
            "EmptyLatentImage",
            new JsonObject()
                    .put("width", number("INT", 16, 16_384))
                    .put("height", number("INT", 16, 16_384))
                    .put("batch_size", number("INT", 1, 4096)),
            "CLIPTextEncode",
            new JsonObject().put("text", new JsonArray().add("STRING").add(new JsonObject())),
            "SaveImage",
            new JsonObject());

    private FakeComfyNodes() {}

    private static JsonArray number(String type, long min, long max) {
        return new JsonArray().add(type).add(new JsonObject().put("min", min).put("max", max));
    }

    /** What {@code /object_info/CLASS} says; nothing about a class that there is not. */
    static JsonObject info(String name) {
        return INPUTS.containsKey(name)
                ? new JsonObject()
                        .put(
                                name,
                                new JsonObject()
                                        .put("name", name)
                                        .put("input", new JsonObject().put("required", INPUTS.get(name))))
                : new JsonObject();
    }

    /** Whether a node passes the check that prompts get. */
    static boolean takes(JsonObject node) {
        String name = node.getString("class_type");
        return INPUTS.containsKey(name)
                && (!name.equals("CheckpointLoaderSimple")
                        || CHECKPOINTS.contains(node.getJsonObject("inputs").getString("ckpt_name")));
    }
}
