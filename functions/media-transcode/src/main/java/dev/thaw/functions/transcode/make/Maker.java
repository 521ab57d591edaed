package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.thaw.functions.transcode.ship.Shipment;
import dev.thaw.media.MediaException;

/** Makes one output of a job. */
public interface Maker {
    /** What it would make. */
    Plan.Output plan();

    /** The sound tracks that it makes, to be measured before. */
    default List<AudioTarget> sounds() {
        return List.of();
    }

    /** Whether it takes part in the common run, which decodes the input once for all of them. */
    default boolean joins() {
        return true;
    }

    /** Its options and files in the common run. */
    default List<String> arguments(Path folder, Measurements measured, int threads) throws IOException {
        return List.of();
    }

    /** How several workers make it; nothing when only one can. */
    default Optional<SplitFilm> split() {
        return Optional.empty();
    }

    /** What can be stored while the common run still makes the rest. */
    default List<Shipment> shipments(Workshop shop) {
        return List.of();
    }

    /**
     * Does what is left after the common run, and checks what came out.
     *
     * @throws MediaException 500 {@code output-check-failed}, or 422 {@code broken-media} when the input gave less than it promised
     */
    void finish(Workshop shop) throws IOException, InterruptedException;

    /** What it has made. */
    List<Product> products(Path folder) throws IOException;
}
