package dev.thaw.functions.imagegen.front;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.Finish;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.output.Watermarks;

/** Reads what is to become of finished pictures: {@code thaw.thumbnail}, {@code thaw.watermark}, {@code thaw.output}. */
@ApplicationScoped
class FinishReader {
    private static final int LEAST_SIDE = 16;
    private static final int MOST_SIDE = 1024;
    private static final int MAX_TEXT = 200;
    private static final double LEAST = 0.01;
    private static final Set<String> POSITIONS =
            Set.of("top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right");

    private final ImageGenConfig config;
    private final Watermarks watermarks;

    FinishReader(ImageGenConfig config, Watermarks watermarks) {
        this.config = config;
        this.watermarks = watermarks;
    }

    /** The wishes, or null for none. */
    Finish read(Fields here, Fields top) {
        Integer thumbnail = here.integer("thumbnail", LEAST_SIDE, MOST_SIDE).orElse(null);
        if (thumbnail != null
                && top.text("output_format").filter("webp"::equals).isPresent()) {
            throw Failure.invalid("unsupported_parameter", "thaw.thumbnail", "Thumbnails are made of PNG and JPEG.")
                    .exception();
        }
        Finish.Mark watermark = here.object("watermark").map(this::mark).orElse(null);
        String folder = here.text("output").map(this::allowed).orElse(null);
        return thumbnail == null && watermark == null && folder == null
                ? null
                : new Finish(folder, null, thumbnail, watermark);
    }

    private Finish.Mark mark(JsonNode object) {
        if (!watermarks.isConfigured()) {
            throw Failure.invalid(
                            "watermark_not_configured",
                            "thaw.watermark",
                            "This server knows no watermark function (thaw.imagegen.watermark.url).")
                    .exception();
        }
        var fields = new Fields(object, "thaw.watermark.");
        fields.refuseOthers(Set.of("text", "position", "opacity", "scale", "tiled"));
        String text = fields.text("text")
                .filter(t -> !t.isBlank() && t.length() <= MAX_TEXT)
                .orElseThrow(() -> Failure.invalid(
                                "invalid_value",
                                "thaw.watermark.text",
                                "A watermark needs a text of 1 to 200 characters.")
                        .exception());
        Boolean tiled = fields.flag("tiled") ? Boolean.TRUE : null;
        return new Finish.Mark(
                text,
                fields.oneOf("position", POSITIONS),
                fields.decimal("opacity", LEAST, 1).orElse(null),
                fields.decimal("scale", LEAST, 1).orElse(null),
                tiled);
    }

    /** Buckets are the operator's: a caller may name only what the configuration allows. */
    private String allowed(String given) {
        String folder = given.endsWith("/") ? given : given + "/";
        List<String> allowed = config.outputs().orElse(List.of());
        boolean fits = !folder.contains("..") && allowed.stream().anyMatch(folder::startsWith);
        if (!fits) {
            String may = Optional.of(String.join(", ", allowed))
                    .filter(names -> !names.isEmpty())
                    .orElse("nothing else than the usual place");
            throw Failure.invalid(
                            "output_not_allowed",
                            "thaw.output",
                            "Pictures may not be stored there; allowed is " + may + " (thaw.imagegen.outputs).")
                    .exception();
        }
        return folder;
    }
}
