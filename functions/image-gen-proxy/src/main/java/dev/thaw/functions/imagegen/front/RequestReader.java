package dev.thaw.functions.imagegen.front;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.FailureException;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.Backends;

/** Reads the parameters of a generation; whatever is unknown or out of range is an error that names it. */
@ApplicationScoped
public class RequestReader {
    /** What a request may say. */
    static final Set<String> KNOWN = Set.of(
            "prompt",
            "model",
            "n",
            "size",
            "quality",
            "background",
            "style",
            "moderation",
            "output_format",
            "output_compression",
            "response_format",
            "user",
            "stream",
            "partial_images",
            "input_fidelity",
            "thaw");
    /** What it may say under {@code thaw}. */
    static final Set<String> KNOWN_HERE = Set.of(
            "seed",
            "share",
            "steps",
            "guidance",
            "negative_prompt",
            "loras",
            "workflow",
            "priority",
            "webhook",
            "thumbnail",
            "watermark",
            "output");

    private static final int MAX_STEPS = 200;
    private static final int MAX_LORAS = 8;
    private static final int MAX_USER = 512;
    private static final String USUAL = "auto";

    private final ImageGenConfig config;
    private final Backends backends;
    private final SizeReader sizes;
    private final FinishReader finishes;

    RequestReader(ImageGenConfig config, Backends backends, FinishReader finishes) {
        this.finishes = finishes;
        this.config = config;
        this.backends = backends;
        this.sizes = new SizeReader(config.maxPixels());
    }

    /**
     * The pictures that are wanted.
     *
     * @param inputs those to start from, or null
     * @throws FailureException with the parameter at fault
     */
    public ImageRequest read(ObjectNode body, ImageRequest.Inputs inputs) {
        var top = new Fields(body, "");
        top.refuseOthers(KNOWN);
        var here = new Fields(body.path("thaw"), "thaw.");
        here.refuseOthers(KNOWN_HERE);
        String prompt = inputs != null && inputs.variation() ? "" : prompt(top);
        String fidelity = top.oneOf("input_fidelity", Set.of("high", "low"));
        return new ImageRequest(
                model(top),
                prompt,
                top.integer("n", 1, config.maxImages()).orElse(1),
                sizes.read(top.text("size")),
                top.oneOf("quality", Set.of("low", "medium", "high", "standard", "hd")),
                background(top),
                top.oneOf("style", Set.of("vivid", "natural")),
                Optional.ofNullable(top.oneOf("output_format", Set.of("png", "jpeg", "webp")))
                        .orElse("png"),
                top.integer("output_compression", 0, 100).orElse(null),
                here.wholeNumber("seed", 0, (1L << 32) - 1).orElse(null),
                here.integer("steps", 1, MAX_STEPS).orElse(null),
                here.decimal("guidance", 0, 100).orElse(null),
                here.text("negative_prompt").orElse(null),
                loras(here),
                here.text("workflow").orElse(null),
                inputs == null
                        ? null
                        : new ImageRequest.Inputs(inputs.variation(), inputs.images(), inputs.mask(), fidelity),
                top.integer("partial_images", 0, 3).filter(n -> n > 0).orElse(null),
                finishes.read(here, top),
                client(top));
    }

    private static ImageRequest.Client client(Fields top) {
        String user = top.text("user").orElse(null);
        if (user != null && user.length() > MAX_USER) {
            throw Failure.invalid(
                            "string_above_max_length", "user", "'user' may have " + MAX_USER + " characters at most.")
                    .exception();
        }
        String moderation = top.oneOf("moderation", Set.of(USUAL, "low"));
        String unusual = USUAL.equals(moderation) ? null : moderation;
        return user == null && unusual == null ? null : new ImageRequest.Client(user, unusual);
    }

    private String model(Fields top) {
        Optional<String> named = top.text("model");
        List<String> models = backends.models();
        if (named.isEmpty() && models.size() != 1) {
            throw Failure.invalid(
                            "missing_required_parameter",
                            "model",
                            "Missing required parameter: 'model'; there are " + String.join(", ", models) + ".")
                    .exception();
        }
        return named.orElseGet(() -> models.get(0));
    }

    private String prompt(Fields top) {
        String prompt = top.text("prompt").filter(text -> !text.isBlank()).orElseThrow(() -> Failure.invalid(
                        "missing_required_parameter", "prompt", "Missing required parameter: 'prompt'.")
                .exception());
        if (prompt.length() > config.maxPrompt()) {
            throw Failure.invalid(
                            "string_above_max_length",
                            "prompt",
                            "The prompt has " + prompt.length() + " characters; the most is " + config.maxPrompt()
                                    + ".")
                    .exception();
        }
        return prompt;
    }

    /** Opaque is what every back end makes anyway. */
    private static String background(Fields top) {
        String background = top.oneOf("background", Set.of("transparent", "opaque"));
        return "opaque".equals(background) ? null : background;
    }

    private static List<ImageRequest.Lora> loras(Fields here) {
        List<JsonNode> items = here.list("loras", MAX_LORAS);
        return items.stream()
                .map(item -> {
                    var lora = new Fields(item, "thaw.loras.");
                    lora.refuseOthers(Set.of("name", "weight"));
                    return new ImageRequest.Lora(
                            lora.text("name").orElseThrow(() -> Failure.invalid(
                                            "missing_required_parameter", "thaw.loras.name", "A LoRA needs a 'name'.")
                                    .exception()),
                            lora.decimal("weight", -4, 4).orElse(1.0));
                })
                .toList();
    }
}
