package dev.thaw.functions.imagegen.usage;

import java.util.List;

import dev.thaw.functions.imagegen.output.PictureFile;

/**
 * What a job has cost.
 *
 * @param price in the currency of the configuration
 * @param backendSeconds of the attempt that succeeded
 * @param megapixelSteps the pictures' pixels in millions, times the steps; one step where none are named
 */
public record Metering(double price, double backendSeconds, double megapixelSteps, Tokens tokens) {
    public static final Metering NONE = new Metering(0, 0, 0, Tokens.NONE);

    /**
     * @param steps that were asked for, or null
     */
    public static double megapixelSteps(List<byte[]> pictures, Integer steps) {
        long pixels = pictures.stream()
                .mapToLong(file -> PictureFile.of(file).map(PictureFile::pixels).orElse(0L))
                .sum();
        return pixels / 1e6 * (steps == null ? 1 : steps);
    }
}
