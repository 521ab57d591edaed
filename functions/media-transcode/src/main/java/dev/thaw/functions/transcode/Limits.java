package dev.thaw.functions.transcode;

import java.time.Duration;

/** What an input may be at most. */
public record Limits(Duration duration, int width, int height) {
    /** Twelve hours, and 8192 x 8192 pixels. */
    public static final Limits DEFAULT = new Limits(Duration.ofHours(12), 8192, 8192);

    /** Refuses a larger picture with 422 {@code picture-too-large}. */
    void checkPicture(int actualWidth, int actualHeight) {
        if (actualWidth > width || actualHeight > height) {
            throw MediaException.badMedia(
                    "picture-too-large",
                    "The picture is %dx%d pixels; at most %dx%d are worked on. Scale it down first."
                            .formatted(actualWidth, actualHeight, width, height));
        }
    }

    /** Refuses a longer medium with 422 {@code media-too-long}. */
    void checkDuration(Duration actual) {
        if (actual.compareTo(duration) > 0) {
            throw MediaException.badMedia(
                    "media-too-long",
                    "The medium lasts %d s; at most %d s are worked on. Split it first."
                            .formatted(actual.toSeconds(), duration.toSeconds()));
        }
    }

    long pixels() {
        return (long) width * height;
    }
}
