package dev.thaw.engine.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ForecastTest {
    private static final long MEGABYTE = 1 << 20;
    private static final long PLENTY = Long.MAX_VALUE;

    private final Forecast forecast = new Forecast(ForecastSettings.DEFAULT);

    private static SlotUse use(String name, int needed) {
        return new SlotUse(name, "", needed, needed, Duration.ofMillis(808), 128 * MEGABYTE);
    }

    private StandbyPlan end(long slot, int needed) {
        return forecast.endSlot(slot, List.of(use("f", needed)), PLENTY).get(0);
    }

    @Test
    void startsAheadOfAPeriodicCallAndKeepsNothingBetween() {
        // Given a function that has been called every 15 slots
        for (int slot = 0; slot <= 300; slot++) {
            end(slot, slot % 15 == 0 ? 1 : 0);
        }
        // When nothing comes until the next call is due
        int between = 0;
        for (int slot = 301; slot < 314; slot++) {
            between += end(slot, 0).instances();
        }
        StandbyPlan due = end(314, 0);
        // Then an instance is there for that call alone
        assertEquals(0, between);
        assertEquals(1, due.instances());
        assertTrue(due.probability() > 0.5, due.toString());
    }

    @Test
    void plansAsManyInstancesAsWereNeeded() {
        // Given three instances in use every fifth slot
        StandbyPlan last = null;
        for (int slot = 0; slot < 200; slot++) {
            last = end(slot, slot % 5 == 0 ? 3 : 0);
        }
        // When the next call is due
        // Then all three are started ahead
        assertEquals(3, last.instances());
    }

    @Test
    void plansNothingForAFunctionThatWasNeverCalled() {
        // Given, When
        StandbyPlan plan = end(0, 0);
        // Then
        assertEquals(0, plan.instances());
        assertEquals("never called", plan.reason());
    }

    @Test
    void keepsWhatIsWorthMostPerByteWhenMemoryIsShort() {
        // Given a large and a small function that are called in each slot
        List<SlotUse> uses = List.of(
                new SlotUse("large", "", 1, 1, Duration.ofSeconds(1), 900 * MEGABYTE),
                new SlotUse("small", "", 1, 1, Duration.ofSeconds(1), 100 * MEGABYTE));
        List<StandbyPlan> plans = List.of();
        // When there is memory for one of them
        for (int slot = 0; slot < 60; slot++) {
            plans = forecast.endSlot(slot, uses, 950 * MEGABYTE);
        }
        // Then the small one stays, and the reason says why the other does not
        assertEquals(0, plans.get(0).instances());
        assertTrue(
                plans.get(0).reason().startsWith("no memory left"), plans.get(0).reason());
        assertEquals(1, plans.get(1).instances());
    }

    @Test
    void refusesASlotThatHasEnded() {
        // Given
        end(7, 1);
        // When, Then
        assertThrows(IllegalArgumentException.class, () -> end(7, 1));
    }

    @Test
    void goesOnAfterARestartAsIfNothingHadHappened() {
        // Given a forecast and its copy through bytes
        for (int slot = 0; slot < 200; slot++) {
            end(slot, slot % 7 == 0 ? 2 : 0);
        }
        ForecastState.Restored restored = ForecastState.restore(ForecastSettings.DEFAULT, ForecastState.save(forecast));
        // When both go on
        List<Integer> plans = new ArrayList<>();
        List<Integer> again = new ArrayList<>();
        for (int slot = 200; slot < 260; slot++) {
            int needed = slot % 7 == 0 ? 2 : 0;
            plans.add(end(slot, needed).instances());
            again.add(restored.forecast()
                    .endSlot(slot, List.of(use("f", needed)), PLENTY)
                    .get(0)
                    .instances());
        }
        // Then they plan the same
        assertEquals(List.of(), restored.discarded());
        assertEquals(plans, again);
        assertTrue(plans.contains(2));
    }

    @Test
    void discardsADamagedStateWithAReason() {
        // Given a state with some bytes of any place changed, or cut off
        end(0, 1);
        byte[] saved = ForecastState.save(forecast);
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = i % 2 == 0 ? saved.clone() : java.util.Arrays.copyOf(saved, random.nextInt(saved.length));
            if (i % 2 == 0) {
                damaged[random.nextInt(saved.length)] ^= 0x5a;
            }
            // When
            ForecastState.Restored restored = ForecastState.restore(ForecastSettings.DEFAULT, damaged);
            // Then it says why, and the forecast works
            assertFalse(restored.discarded().isEmpty());
            assertEquals(
                    1,
                    restored.forecast().endSlot(5, List.of(use("f", 1)), PLENTY).size());
        }
    }

    @Test
    void hasAStateOfLessThanTwoKibibytesForEachFunction() {
        // Given one and then two functions
        end(0, 1);
        int one = ForecastState.save(forecast).length;
        // When
        forecast.endSlot(1, List.of(use("f", 1), use("g", 1)), PLENTY);
        // Then
        int each = ForecastState.save(forecast).length - one;
        assertNotEquals(0, each);
        assertTrue(each < 2048, each + " bytes");
    }
}
