package dev.thaw.functions.watermark.worker;

/**
 * Where a drawn mark lies on a film's frames, in pixels.
 *
 * @param x of its left edge, where it stands or begins to move
 * @param y of its upper edge
 * @param endX of its left edge once it has moved to another position
 * @param endY of its upper edge then
 * @param frames 1 for what does not change
 */
public record Overlay(int x, int y, int endX, int endY, int width, int height, int frames) {
    /** Whether it changes as it is seen. */
    public boolean moves() {
        return frames > 1;
    }
}
