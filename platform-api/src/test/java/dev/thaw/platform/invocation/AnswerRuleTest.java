package dev.thaw.platform.invocation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

class AnswerRuleTest {
    @ParameterizedTest
    @ValueSource(ints = {404, 408, 409, 429, 500, 502, 503, 504})
    void isTriedAgain(int status) {
        assertInstanceOf(Outcome.Retry.class, read(status, ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 413, 415, 422})
    void isFinal(int status) {
        assertInstanceOf(Outcome.Refused.class, read(status, ""));
    }

    @Test
    void keepsAProblemsCodeAndDetail() {
        // When
        var refused = (Outcome.Refused) read(422, "{\"code\":\"broken-media\",\"detail\":\"cut\"}");

        // Then
        assertEquals(new Failure("broken-media", 422, "cut"), refused.failure());
    }

    @Test
    void aBodyThatIsNoProblemIsItsOwnReason() {
        assertEquals(
                "http-400", ((Outcome.Refused) read(400, "no json")).failure().code());
        assertEquals(
                "no json", ((Outcome.Refused) read(400, "no json")).failure().detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue-full", "overloaded", "draining"})
    void noRoomIsDeferred(String code) {
        // When
        Outcome outcome = AnswerRule.read(503, "application/problem+json", "7", bytes("{\"code\":\"" + code + "\"}"));

        // Then
        assertEquals(
                Duration.ofSeconds(7),
                assertInstanceOf(Outcome.Deferred.class, outcome).after());
    }

    @Test
    void aResultIsKeptAndAnEmptyOneIsNone() {
        assertEquals(
                1,
                ((Outcome.Succeeded) read(200, "{\"a\":1}")).result().get("a").asInt());
        assertNull(((Outcome.Succeeded) read(204, "")).result());
    }

    private static Outcome read(int status, String body) {
        return AnswerRule.read(status, "application/json", null, bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
