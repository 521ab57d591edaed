package dev.thaw.functions.imagegen;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The pictures that somebody wants, read and checked; what is null or empty is left to the back end.
 *
 * @param n how many pictures
 * @param format {@code png}, {@code jpeg} or {@code webp}
 * @param compression 0 to 100, for formats that lose something
 * @param seed of the first picture; the next ones have the next numbers
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageRequest(
        String model,
        String prompt,
        int n,
        Size size,
        String quality,
        String background,
        String style,
        String format,
        Integer compression,
        Long seed,
        Integer steps,
        Double guidance,
        String negativePrompt,
        List<Lora> loras,
        String workflow) {
    public ImageRequest {
        loras = loras == null ? List.of() : List.copyOf(loras);
    }

    /** A picture's width and height in pixels. */
    public record Size(int width, int height) {
        @JsonIgnore
        public long pixels() {
            return (long) width * height;
        }

        @Override
        public String toString() {
            return width + "x" + height;
        }
    }

    /** An adapter of a model, and how strongly it counts. */
    public record Lora(String name, double weight) {}

    /** What the caller asked for beyond model, prompt and number: a back end that cannot do one of these must not take the request. */
    public Set<String> asked() {
        var asked = new TreeSet<String>();
        add(asked, "size", size);
        add(asked, "quality", quality);
        add(asked, "background", background);
        add(asked, "style", style);
        add(asked, "output_compression", compression);
        add(asked, "thaw.seed", seed);
        add(asked, "thaw.steps", steps);
        add(asked, "thaw.guidance", guidance);
        add(asked, "thaw.negative_prompt", negativePrompt);
        add(asked, "thaw.loras", loras.isEmpty() ? null : loras);
        add(asked, "thaw.workflow", workflow);
        return asked;
    }

    private static void add(Set<String> asked, String name, Object value) {
        if (value != null) {
            asked.add(name);
        }
    }
}
