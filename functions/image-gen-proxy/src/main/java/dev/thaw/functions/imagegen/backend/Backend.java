package dev.thaw.functions.imagegen.backend;

import java.util.List;

/** One image generator. */
public sealed interface Backend permits SketchBackend {
    /** Its name in the configuration. */
    String name();

    /** What it can do. */
    Capabilities capabilities();

    /**
     * Draws the pictures of a task.
     *
     * @throws BackendException when it cannot, or will not
     * @throws InterruptedException when nobody waits any more
     */
    List<Picture> draw(DrawTask task, Observer observer) throws BackendException, InterruptedException;
}
