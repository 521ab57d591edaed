package dev.thaw.functions.imagegen.backend;

import java.util.List;
import java.util.Optional;

import dev.thaw.functions.imagegen.ImageRequest;

/**
 * What a back end has to draw.
 *
 * @param id of the job
 * @param model the model's name at this back end
 * @param seed of the first picture
 * @param images the pictures to start from, in the request's order
 * @param mask whose transparent parts are to change, or null
 * @param ticket what this back end has said earlier about the same job, by {@link Observer#ticket}: the work may be going on there, or be done
 */
public record DrawTask(
        String id,
        String model,
        ImageRequest request,
        long seed,
        List<Picture> images,
        Picture mask,
        Optional<String> ticket) {
    public DrawTask {
        images = List.copyOf(images);
    }

    /** The width that was asked for, or another. */
    int width(int otherwise) {
        return request.size() == null ? otherwise : request.size().width();
    }

    int height(int otherwise) {
        return request.size() == null ? otherwise : request.size().height();
    }
}
