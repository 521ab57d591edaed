package dev.thaw.autoscaler.router;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.engine.kpa.ScaleSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ChoiceTest {
    private static final RevisionSpec SPEC = new RevisionSpec(
            "f",
            "f-1",
            Path.of("unused"),
            Map.of(),
            1,
            1 << 20,
            1 << 20,
            1,
            Duration.ofSeconds(1),
            0,
            1,
            Duration.ofMinutes(5),
            OptionalInt.empty(),
            ScaleSettings.NONE,
            1);

    private static Instance[] ready(int count) {
        Instance[] instances = new Instance[count];
        for (int i = 0; i < count; i++) {
            instances[i] = new Instance(new FixedTarget.Fixed("f-1-" + i, 0), SPEC, 0);
            assertTrue(instances[i].answered(0));
        }
        return instances;
    }

    @Property
    void noneWaitsWhileAPlaceIsFree(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 4) Integer> load,
            @ForAll @IntRange(min = 1, max = 4) int concurrency,
            @ForAll boolean withSession,
            @ForAll Random random) {
        // Given instances with some of their places taken
        Instance[] ready = ready(load.size());
        for (int i = 0; i < ready.length; i++) {
            for (int taken = 0; taken < load.get(i); taken++) {
                ready[i].tryTake(concurrency);
            }
        }
        long free = Arrays.stream(ready)
                .mapToInt(instance -> concurrency - instance.inFlight())
                .sum();
        // When as many requests come as there are places, then each gets one
        for (long i = 0; i < free; i++) {
            assertNotNull(take(ready, concurrency, random, withSession));
        }
        // And the next none
        assertNull(take(ready, concurrency, random, withSession));
    }

    private static Instance take(Instance[] ready, int concurrency, Random random, boolean withSession) {
        return withSession
                ? Choice.take(ready, concurrency, random::nextInt, "session")
                : Choice.take(ready, concurrency, random::nextInt);
    }

    @Property
    void theLighterOfTwoIsTaken(@ForAll @IntRange(max = 9) int first, @ForAll @IntRange(max = 9) int second) {
        Instance[] ready = ready(2);
        IntStream.range(0, first).forEach(i -> ready[0].tryTake(0));
        IntStream.range(0, second).forEach(i -> ready[1].tryTake(0));
        Instance taken = Choice.take(ready, 0, bound -> 0);
        assertSame(first <= second ? ready[0] : ready[1], taken);
    }

    @Test
    void whereFewShareTheFirstAvailableIsTaken() {
        Instance[] ready = ready(3);
        var taken = IntStream.range(0, 6)
                .mapToObj(i -> Choice.take(ready, 2, bound -> bound - 1).id())
                .toList();
        assertEquals(List.of("f-1-0", "f-1-0", "f-1-1", "f-1-1", "f-1-2", "f-1-2"), taken);
    }

    @Test
    void aSessionStaysWhereItIsAndOnlyThoseOfAnInstanceThatGoesMove() {
        // Given five instances and two hundred sessions
        Instance[] five = ready(5);
        Map<String, String> home = homes(five);
        assertEquals(5, Set.copyOf(home.values()).size());
        assertEquals(home, homes(five));
        // When one goes
        Instance[] four = Arrays.copyOf(five, 4);
        Map<String, String> after = homes(four);
        // Then the others' sessions stay
        Map<String, String> stayed = new HashMap<>(home);
        stayed.values().removeIf(five[4].id()::equals);
        assertEquals(
                stayed,
                after.entrySet().stream()
                        .filter(entry -> stayed.containsKey(entry.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        // And a full instance's session goes elsewhere rather than wait
        Instance[] free = ready(5);
        Instance own = Choice.take(free, 1, bound -> 0, "session-1");
        assertEquals(home.get("session-1"), own.id());
        assertNotEquals(own.id(), Choice.take(free, 1, bound -> 0, "session-1").id());
    }

    private static Map<String, String> homes(Instance[] ready) {
        return IntStream.range(0, 200)
                .mapToObj(i -> "session-" + i)
                .collect(Collectors.toMap(session -> session, session -> Choice.take(ready, 0, bound -> 0, session)
                        .id()));
    }
}
