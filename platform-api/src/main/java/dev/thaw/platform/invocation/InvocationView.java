package dev.thaw.platform.invocation;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

/** An invocation's record, as the REST API answers; {@code input} is the CloudEvent that started it, {@code progress} is 0..1. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InvocationView(
        UUID id,
        String function,
        String trigger,
        Status status,
        double progress,
        String message,
        JsonNode input,
        JsonNode attempts,
        JsonNode outputs,
        JsonNode result,
        JsonNode error,
        Instant deadline,
        Timings timings) {

    /** When what happened; {@code queuedMs} until the first attempt, {@code totalMs} until the end. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Timings(
            Instant createdAt, Instant dueAt, Instant startedAt, Instant finishedAt, Long queuedMs, Long totalMs) {
        static Timings of(Instant created, Instant due, Instant started, Instant finished) {
            return new Timings(
                    created,
                    finished == null ? due : null,
                    started,
                    finished,
                    millis(created, started),
                    millis(created, finished));
        }

        private static Long millis(Instant from, Instant to) {
            return to == null ? null : Duration.between(from, to).toMillis();
        }
    }
}
