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
 * @param inputs the pictures to start from, or null
 * @param partials how many unfinished pictures the caller wants to see meanwhile; tells nothing about the finished ones
 * @param finish what is to become of the finished ones, or null for what is usual
 * @param client what is for the back end alone, or null
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
        String workflow,
        Inputs inputs,
        Integer partials,
        Finish finish,
        Client client) {
    public ImageRequest {
        // Variations have none, and what is empty is not stored.
        prompt = prompt == null ? "" : prompt;
        loras = loras == null ? List.of() : List.copyOf(loras);
    }

    /**
     * What goes on to back ends that know of it.
     *
     * @param user whom the caller asks for; others only lose it
     * @param moderation {@code low}; what is usual goes unsaid
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Client(String user, String moderation) {
        /** What of it can change a picture. */
        private Client essence() {
            return moderation == null ? null : new Client(null, moderation);
        }
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

    /**
     * Pictures to start from.
     *
     * @param variation whether others like them are wanted; else they are edited as the prompt says
     * @param mask whose transparent parts are to change, or null
     * @param fidelity how close the result stays, or null
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Inputs(boolean variation, List<Reference> images, Reference mask, String fidelity) {
        public Inputs {
            images = List.copyOf(images);
        }
    }

    /** A picture of the caller's in object storage; the address ends with the content's hash, so equal pictures have equal ones. */
    public record Reference(String uri, String format) {}

    /** The same request without what changes nothing about its pictures. */
    public ImageRequest essence() {
        return with(model, null, finish, client == null ? null : client.essence());
    }

    /** The same request to another model. */
    public ImageRequest to(String other) {
        return with(other, partials, finish, client);
    }

    /** The same request, whose pictures are finished in another way. */
    public ImageRequest finishedBy(Finish other) {
        return with(model, partials, other, client);
    }

    private ImageRequest with(String name, Integer previews, Finish finishing, Client sender) {
        return new ImageRequest(
                name,
                prompt,
                n,
                size,
                quality,
                background,
                style,
                format,
                compression,
                seed,
                steps,
                guidance,
                negativePrompt,
                loras,
                workflow,
                inputs,
                previews,
                finishing,
                sender);
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
        add(asked, "moderation", client == null ? null : client.moderation());
        add(asked, "thaw.seed", seed);
        add(asked, "thaw.steps", steps);
        add(asked, "thaw.guidance", guidance);
        add(asked, "thaw.negative_prompt", negativePrompt);
        add(asked, "thaw.loras", loras.isEmpty() ? null : loras);
        add(asked, "thaw.workflow", workflow);
        if (inputs != null) {
            asked.add(inputs.variation() ? "variation" : "image");
            add(asked, "mask", inputs.mask());
            add(asked, "input_fidelity", inputs.fidelity());
        }
        return asked;
    }

    private static void add(Set<String> asked, String name, Object value) {
        if (value != null) {
            asked.add(name);
        }
    }
}
