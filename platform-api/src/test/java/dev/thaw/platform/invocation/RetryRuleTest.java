package dev.thaw.platform.invocation;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import io.cloudevents.core.builder.CloudEventBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RetryRuleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Failure FAILURE = new Failure("bug", 500, "a reason");
    private static final double MIDDLE = 0.5;

    @Test
    void successAndRefusalAreEnds() {
        assertEquals(Status.SUCCEEDED, next(new Outcome.Succeeded(null), 0).status());
        assertEquals(Status.FAILED, next(new Outcome.Refused(FAILURE), 0).status());
        assertEquals(FAILURE, next(new Outcome.Refused(FAILURE), 0).failure());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "2, 4", "3, 8"})
    void theFirstFailuresAreTriedAgainAfterDoublingPauses(int failures, int seconds) {
        // When
        RetryRule.Next next = next(new Outcome.Retry(FAILURE, Duration.ZERO), failures);

        // Then
        assertEquals(Status.QUEUED, next.status());
        assertEquals(NOW.plusSeconds(seconds), next.due());
        assertEquals(true, next.countsAsFailure());
    }

    @Test
    void theLastFailureIsTheEnd() {
        assertEquals(
                Status.DEAD, next(new Outcome.Retry(FAILURE, Duration.ZERO), 4).status());
    }

    @Test
    void aLongerPauseThatWasAskedForIsKept() {
        assertEquals(
                NOW.plusSeconds(30),
                next(new Outcome.Retry(FAILURE, Duration.ofSeconds(30)), 0).due());
    }

    @Test
    void nothingIsTriedBeyondTheDeadline() {
        assertEquals(
                Status.DEAD,
                next(new Outcome.Retry(FAILURE, Duration.ofHours(2)), 0).status());
        assertEquals(
                Status.DEAD,
                next(new Outcome.Deferred(FAILURE, Duration.ofHours(2)), 0).status());
    }

    @Test
    void noRoomCostsNoAttempt() {
        // When
        RetryRule.Next next = next(new Outcome.Deferred(FAILURE, Duration.ofSeconds(1)), 4);

        // Then
        assertEquals(Status.QUEUED, next.status());
        assertEquals(false, next.countsAsFailure());
    }

    @Test
    void chanceSpreadsThePausesAndTheLongestIsTenMinutes() {
        assertEquals(Duration.ofMillis(500), RetryRule.pause(Duration.ofSeconds(1), 0, 0));
        assertEquals(Duration.ofMillis(1500), RetryRule.pause(Duration.ofSeconds(1), 0, 1));
        assertEquals(Duration.ofMinutes(10), RetryRule.pause(Duration.ofHours(1), 60, MIDDLE));
    }

    private static RetryRule.Next next(Outcome outcome, int failures) {
        var event = CloudEventBuilder.v1()
                .withId("1")
                .withSource(URI.create("/s"))
                .withType("t")
                .build();
        var claim = new Claim(
                new UUID(0, 1),
                "f",
                "t",
                event,
                1,
                failures,
                5,
                Duration.ofSeconds(1),
                true,
                NOW.plusSeconds(3600),
                NOW,
                NOW);
        return RetryRule.after(outcome, claim, failures, NOW, MIDDLE);
    }
}
