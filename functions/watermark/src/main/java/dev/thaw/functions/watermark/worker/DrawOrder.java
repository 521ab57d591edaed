package dev.thaw.functions.watermark.worker;

import java.util.List;

/**
 * Marks to be drawn each into a file of its own, for a film.
 *
 * @param files where the drawings go, in the order of the marks
 * @param width of the film's frames, in pixels
 * @param maxPixels of a mark's picture
 */
public record DrawOrder(List<Order.Stamp> marks, List<String> files, int width, int height, long maxPixels)
        implements Task {
    public DrawOrder {
        marks = List.copyOf(marks);
        files = List.copyOf(files);
    }
}
