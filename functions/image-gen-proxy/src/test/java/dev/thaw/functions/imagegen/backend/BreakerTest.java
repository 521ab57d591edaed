package dev.thaw.functions.imagegen.backend;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.Servers;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** In a running application, because the library finds its parts there. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class BreakerTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Breaker breaker(Duration delay) {
        return new Breaker(UUID.randomUUID().toString(), delay);
    }

    private static void fail(Breaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            assertThrows(
                    BackendException.class,
                    () -> breaker.call(() -> {
                        throw BackendException.broken("nonsense", null);
                    }));
        }
    }

    @Test
    void twoFailuresAreBorneAndASuccessForgetsThem() throws Exception {
        // Given
        Breaker breaker = breaker(LONG);

        // When
        fail(breaker, 2);
        breaker.call(List::of);
        fail(breaker, 2);

        // Then
        assertTrue(breaker.allows(5));
        assertEquals("closed", breaker.state());
    }

    @Test
    void afterThreeFailuresTheBackEndIsLeftAlone() {
        // Given
        Breaker breaker = breaker(LONG);

        // When
        fail(breaker, 3);

        // Then
        assertEquals("open", breaker.state());
        assertFalse(breaker.allows(0));
        var refused = assertThrows(
                BackendException.class,
                () -> breaker.call(() -> {
                    throw new AssertionError("it must not be asked");
                }));
        assertEquals(BackendException.Kind.BUSY, refused.kind(), "that costs a job no attempt");
    }

    @Test
    void thenOneJobTriesAndASuccessLetsTheOthersIn() throws Exception {
        // Given
        Breaker breaker = breaker(SHORT);
        fail(breaker, 3);
        await().atMost(LIMIT).until(() -> breaker.allows(0));
        assertFalse(breaker.allows(1), "one at a time");

        // When
        breaker.call(List::of);

        // Then
        assertEquals("closed", breaker.state());
        assertTrue(breaker.allows(7));
    }

    @Test
    void aTryThatFailsLeavesItAloneAgain() {
        // Given
        Breaker breaker = breaker(SHORT);
        fail(breaker, 3);
        await().atMost(LIMIT).until(() -> breaker.allows(0));

        // When
        fail(breaker, 1);

        // Then
        assertEquals("open", breaker.state());
    }

    @Test
    void aRefusalIsNoFailure() {
        // Given
        Breaker breaker = breaker(LONG);

        // When
        for (int i = 0; i < 10; i++) {
            assertThrows(
                    BackendException.class,
                    () -> breaker.call(() -> {
                        throw BackendException.refused(Failure.invalid("moderation_blocked", null, "no"));
                    }));
        }

        // Then
        assertTrue(breaker.allows(3));
    }

    @Test
    void aBackEndThatNamesATimeIsLeftAloneUntilThen() {
        // Given
        Breaker patient = breaker(LONG);
        Breaker brief = breaker(LONG);

        // When
        assertThrows(
                BackendException.class,
                () -> patient.call(() -> {
                    throw BackendException.busy("later", LONG);
                }));
        assertThrows(
                BackendException.class,
                () -> brief.call(() -> {
                    throw BackendException.busy("soon", SHORT);
                }));

        // Then
        assertFalse(patient.allows(0));
        assertEquals("closed", patient.state());
        await().atMost(LIMIT).until(() -> brief.allows(3));
    }
}
