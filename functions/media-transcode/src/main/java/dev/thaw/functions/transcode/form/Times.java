package dev.thaw.functions.transcode.form;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads times, written as seconds or as {@code [h:]mm:ss[.fraction]}. */
final class Times {
    private static final int SIXTY = 60;
    private static final int NANOS = 9;

    private Times() {}

    /** The time that a number or a text says; empty when there is none. */
    static Optional<Duration> read(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        BigDecimal seconds = BigDecimal.ZERO;
        for (String part : node.asText().split(":", -1)) {
            seconds = seconds.multiply(BigDecimal.valueOf(SIXTY)).add(new BigDecimal(part));
        }
        return Optional.of(Duration.ofNanos(seconds.movePointRight(NANOS).longValue()));
    }
}
