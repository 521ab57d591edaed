package dev.thaw.functions.imagegen.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RateLimitTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    @Test
    void aMinutesRequestsMayComeAtOnceAndTheNextOneWaits() {
        // Given
        var limit = new RateLimit(3);
        Instant full = NOW;
        for (int left = 2; left >= 0; left--) {
            RateLimit.Decision passed = limit.decide(full, NOW);
            assertTrue(passed.passes());
            assertEquals(left, passed.remaining());
            full = passed.fullAt();
        }

        // When
        RateLimit.Decision refused = limit.decide(full, NOW);

        // Then
        assertFalse(refused.passes());
        assertEquals(full, refused.fullAt(), "one that does not pass costs nothing");
        assertEquals(Duration.ofSeconds(20), refused.retryAfter());
        assertEquals(Duration.ofSeconds(60), refused.resetAfter());
        assertTrue(limit.decide(full, NOW.plus(refused.retryAfter())).passes());
    }

    @Test
    void whoHasBeenAwayForLongMayHaveNoMoreThanAMinutesRequests() {
        RateLimit.Decision decision = new RateLimit(5).decide(NOW.minusSeconds(100_000), NOW);
        assertEquals(4, decision.remaining());
    }

    /** Of any requests, no stretch of time lets more pass than the bucket holds and what flows in meanwhile. */
    @Property
    void neverMorePassThanTheLimit(
            @ForAll @IntRange(min = 1, max = 5000) int perMinute,
            @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 0, max = 30_000) Integer> pausesMs) {
        var limit = new RateLimit(perMinute);
        Instant full = NOW.minusSeconds(1);
        Instant now = NOW;
        var passed = new ArrayList<Instant>();
        for (int pause : pausesMs) {
            now = now.plusMillis(pause);
            RateLimit.Decision decision = limit.decide(full, now);
            full = decision.fullAt();
            assertTrue(decision.remaining() >= 0 && decision.remaining() < perMinute);
            if (decision.passes()) {
                passed.add(now);
            }
        }
        for (int i = 0; i < passed.size(); i++) {
            double seconds = Duration.between(passed.get(i), passed.get(passed.size() - 1))
                            .toMillis()
                    / 1000.0;
            double most = perMinute + seconds * perMinute / 60 * 1.001 + 1e-6;
            assertTrue(passed.size() - i <= most, () -> passed.size() + " in " + seconds + " s");
        }
    }
}
