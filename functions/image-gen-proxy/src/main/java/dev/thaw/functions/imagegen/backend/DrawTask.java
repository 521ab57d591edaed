package dev.thaw.functions.imagegen.backend;

import dev.thaw.functions.imagegen.ImageRequest;

/**
 * What a back end has to draw.
 *
 * @param id of the job
 * @param model the model's name at this back end
 * @param seed of the first picture
 */
public record DrawTask(String id, String model, ImageRequest request, long seed) {}
