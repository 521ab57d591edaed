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

    /** Why it cannot fulfil a request; empty when it can. */
    default Optional<Capabilities.Missing> missing(ImageRequest request) {
        return capabilities().missing(request);
    }

    /**
     * What a back end says about itself.
     *
     * @param loaded the model that it has in memory, by its name there; absent when it does not say
     * @param models the models that it has, by their names there; empty when it does not say
     */
    record State(Optional<String> loaded, Set<String> models) {
        static final State UNKNOWN = new State(Optional.empty(), Set.of());

        public State {
            models = Set.copyOf(models);
        }
    }

    /**
     * Asks it how it is.
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
