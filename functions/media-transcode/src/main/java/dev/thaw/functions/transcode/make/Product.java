package dev.thaw.functions.transcode.make;

import java.nio.file.Path;

/**
 * A finished file.
 *
 * @param name where it goes below the job's place, with slashes
 * @param main whether the answer names it; segments of a stream are only counted
 */
public record Product(String name, Path file, String contentType, boolean main) {}
