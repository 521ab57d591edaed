package dev.thaw.functions.imagegen.backend;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.thaw.functions.imagegen.ImageRequest;

/** One image generator. */
public sealed interface Backend permits SketchBackend, WebUiBackend, ComfyBackend, OpenAiBackend, FluxBackend {
    /** Its name in the configuration. */
    String name();

    /** What it can do. */
    Capabilities capabilities();

    /**
     * Why it cannot fulfil a request, as far as it is known by now; empty when it can.
     *
     * @param model the model's name at this back end
     */
    default Optional<Capabilities.Missing> missing(ImageRequest request, String model) {
        return capabilities().missing(request);
    }

    /**
     * What a back end says about itself.
     *
     * @param loaded the model that it has in memory, by all its names there; empty when it does not say
     * @param models the models that it has, by their names there; empty when it does not say
     * @param loras the LoRAs that it has; empty when it does not say
     */
    record State(Set<String> loaded, Set<String> models, Set<String> loras) {
        public static final State UNKNOWN = new State(Set.of(), Set.of(), Set.of());

        public State {
            loaded = Set.copyOf(loaded);
            models = Set.copyOf(models);
            loras = Set.copyOf(loras);
        }
    }

    /**
     * Asks it how it is, and keeps what it says about what it can do.
     *
     * @throws BackendException when it is not there
     */
    default State state() throws BackendException, InterruptedException {
        return State.UNKNOWN;
    }

    /**
     * Draws the pictures of a task.
     *
     * @throws BackendException when it cannot, or will not
     * @throws InterruptedException when nobody waits any more; the back end was told to stop
     */
    List<Picture> draw(DrawTask task, Observer observer) throws BackendException, InterruptedException;
}
