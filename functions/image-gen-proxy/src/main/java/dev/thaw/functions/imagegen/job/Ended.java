package dev.thaw.functions.imagegen.job;

import java.util.List;

import dev.thaw.functions.imagegen.backend.Picture;

/**
 * A job that has ended.
 *
 * @param local its pictures when this instance has made them just now, else empty: then they are in object storage only
 */
public record Ended(Job job, List<Picture> local) {}
