package dev.thaw.functions.imagegen.output;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.thaw.function.FunctionException;
import dev.thaw.function.ObjectAddress;
import dev.thaw.functions.imagegen.Finish;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.Observer;
import dev.thaw.functions.imagegen.backend.Picture;
import dev.thaw.functions.imagegen.job.Fingerprint;

/**
 * Makes of what a back end has drawn what callers get: labelled, stamped, stored. A store without room, or that is away, is tried again until the job's
 * deadline: what has been paid for is not thrown away. Meanwhile the job keeps its slot, so that nothing more is drawn than can be stored.
 */
@ApplicationScoped
public class Finisher {
    private static final Logger LOG = Logger.getLogger(Finisher.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final PictureStore store;
    private final Watermarks watermarks;

    Finisher(PictureStore store, Watermarks watermarks) {
        this.store = store;
        this.watermarks = watermarks;
    }

    /** The pictures as they are now, and their records, in the same order. */
    public record Finished(List<Picture> pictures, List<StoredPicture> stored) {}

    /**
     * Whose pictures they are.
     *
     * @param created which decides, by its day, where they lie
     */
    public record Origin(String job, String tenant, ImageRequest request, Instant created, Instant deadline) {}

    /**
     * Finishes the pictures of a job.
     *
     * @param observer whose check ends the waiting
     * @throws FunctionException of the store or the watermark function, when there is no time left to try again
     */
    public Finished finish(Origin origin, List<Picture> drawn, Observer observer) throws InterruptedException {
        String hash = Fingerprint.sha256(origin.request.prompt());
        var pictures = new ArrayList<Picture>();
        var stored = new ArrayList<StoredPicture>();
        for (int i = 0; i < drawn.size(); i++) {
            Picture picture = drawn.get(i);
            var label = new PictureLabel(origin.request.model(), picture.seed(), hash, origin.job, picture.source());
            ObjectAddress place = store.place(origin, i, picture.format());
            Picture finished = patiently(origin, observer, () -> one(origin, place, picture, label));
            pictures.add(finished);
            String thumbnail = patiently(origin, observer, () -> thumbnail(origin, place, finished));
            stored.add(PictureStore.describe(place, finished, thumbnail));
        }
        return new Finished(pictures, stored);
    }

    @FunctionalInterface
    private interface Step<T> {
        T run() throws InterruptedException;
    }

    private static <T> T patiently(Origin origin, Observer observer, Step<T> step) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return step.run();
            } catch (FunctionException e) {
                if (e.status() != 503 || Instant.now().plus(pause).isAfter(origin.deadline)) {
                    throw e;
                }
                LOG.warnf("%s waits to be stored: %s", origin.job, e.getMessage());
                Thread.sleep(pause);
                observer.check();
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /** The watermark function works on objects, and takes labels away with all other metadata: so it comes before them, in the same place. */
    private Picture one(Origin origin, ObjectAddress place, Picture picture, PictureLabel label)
            throws InterruptedException {
        Finish finish = origin.request.finish();
        byte[] bytes = picture.bytes();
        if (finish != null && finish.watermark() != null) {
            store.put(place, bytes, picture.format());
            watermarks.stamp(place, finish.watermark());
            bytes = store.get(place);
        }
        Picture labelled = picture.with(label.on(bytes));
        store.put(place, labelled.bytes(), picture.format());
        return labelled;
    }

    /** Its address, or null when none is wanted or possible. */
    private String thumbnail(Origin origin, ObjectAddress place, Picture picture) {
        Finish finish = origin.request.finish();
        if (finish == null || finish.thumbnail() == null) {
            return null;
        }
        return Thumbnail.of(picture.bytes(), finish.thumbnail())
                .map(copy -> {
                    String key = place.key().substring(0, place.key().lastIndexOf('.'));
                    var beside = new ObjectAddress(place.bucket(), key + ".thumb." + copy.format());
                    store.put(beside, copy.bytes(), copy.format());
                    return beside.toString();
                })
                .orElse(null);
    }
}
