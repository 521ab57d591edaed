package dev.thaw.media;

import java.time.Duration;
import java.util.Optional;

/** The part of an input that is wanted. */
public record Cut(Duration start, Optional<Duration> end) {
    /** All of it. */
    public static final Cut NONE = new Cut(Duration.ZERO, Optional.empty());

    /** Whether all of the input is wanted. */
    public boolean isWhole() {
        return start.isZero() && end.isEmpty();
    }

    /** How much of something so long is wanted; zero of what is of unknown length, unless the cut has an end. */
    public Duration of(Duration whole) {
        Duration last = end.filter(wanted -> whole.isZero() || wanted.compareTo(whole) < 0)
                .orElse(whole);
        Duration length = last.minus(start);
        return length.isNegative() ? Duration.ZERO : length;
    }
}
