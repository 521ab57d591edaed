package dev.thaw.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

import dev.thaw.engine.StartPlan.Demand;
import dev.thaw.engine.StartPlan.Room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StartPlanTest {
    private static final long MIB = 1 << 20;

    @Test
    void aFloodDoesNotKeepAnotherFromItsFirstInstance() {
        // Given a function with 50 missing instances that came first, and one with a single request
        var flood = new Demand("flood", 1, 0, 50, MIB, 1);
        var quiet = new Demand("quiet", 1, 0, 1, MIB, 2);
        // When there is room for four
        List<String> starts = StartPlan.of(List.of(flood, quiet), new Room(4, 100 * MIB));
        // Then the single one is second
        assertEquals(List.of("flood", "quiet", "flood", "flood"), starts);
    }

    @Test
    void sharesByWeightAndCountsWhatEachHas() {
        // Given one with twice the weight, and one that has three already
        var heavy = new Demand("heavy", 2, 0, 9, MIB, 1);
        var light = new Demand("light", 1, 0, 9, MIB, 1);
        var rich = new Demand("rich", 1, 3, 9, MIB, 0);
        // When there is room for six
        List<String> starts = StartPlan.of(List.of(rich, light, heavy), new Room(6, 100 * MIB));
        // Then they end at levels that are as equal as can be: 4/2, 2/1, 3/1
        assertEquals(4, starts.stream().filter("heavy"::equals).count());
        assertEquals(2, starts.stream().filter("light"::equals).count());
    }

    @Test
    void givesMemoryToThoseThatFit() {
        // Given little memory
        var big = new Demand("big", 1, 0, 2, 60 * MIB, 1);
        var small = new Demand("small", 1, 5, 3, 10 * MIB, 2);
        // When
        List<String> starts = StartPlan.of(List.of(big, small), new Room(10, 90 * MIB));
        // Then what does not fit does not block what does
        assertEquals(List.of("big", "small", "small", "small"), starts);
    }

    @Test
    void doesNotDependOnTheOrderOfTheAsking() {
        // Given equal demands
        var a = new Demand("a", 1, 0, 2, MIB, 7);
        var b = new Demand("b", 1, 0, 2, MIB, 7);
        var room = new Room(3, 100 * MIB);
        // When and then
        assertEquals(StartPlan.of(List.of(a, b), room), StartPlan.of(List.of(b, a), room));
        assertEquals(List.of("a", "b", "a"), StartPlan.of(List.of(b, a), room));
    }

    @Test
    void startsNothingWithoutNeedOrRoom() {
        assertEquals(List.of(), StartPlan.of(List.of(new Demand("a", 1, 0, 0, MIB, 1)), new Room(9, 9 * MIB)));
        assertEquals(List.of(), StartPlan.of(List.of(new Demand("a", 1, 0, 5, MIB, 1)), new Room(0, 9 * MIB)));
        assertEquals(List.of(), StartPlan.of(List.of(), new Room(-2, 9 * MIB)));
    }

    @Property
    void nobodyHasMuchMoreThanOneWhoStillLacks(
            @ForAll("demands") List<Demand> demands, @ForAll @IntRange(max = 40) int room) {
        // Given memory for all
        Map<String, Long> granted = grants(StartPlan.of(demands, new Room(room, Long.MAX_VALUE)));
        for (Demand poor : demands) {
            long poors = granted.getOrDefault(poor.function(), 0L);
            if (poors == poor.wanted()) {
                continue;
            }
            for (Demand rich : demands) {
                long richs = granted.getOrDefault(rich.function(), 0L);
                // Then its last start found it no better off than the one that lacks, in instances by weight
                if (richs > 0) {
                    double before = (rich.alive() + richs - 1) / rich.weight();
                    assertTrue(before <= (poor.alive() + poors) / poor.weight(), rich + " before " + poor);
                }
            }
        }
    }

    @Property
    void aFloodNeverKeepsAFirstInstanceFromAnother(
            @ForAll @IntRange(min = 1, max = 1000) int flood, @ForAll @IntRange(min = 1, max = 30) int alive) {
        // Given one with many instances that came first, and room for one start
        var flooded = new Demand("flood", 1, alive, flood, MIB, 1);
        var quiet = new Demand("quiet", 1, 0, 1, MIB, 2);
        assertEquals(List.of("quiet"), StartPlan.of(List.of(flooded, quiet), new Room(1, MIB)));
    }

    @Property
    void usesTheRoomAndNoMoreAndGivesNobodyMoreThanItWants(
            @ForAll("demands") List<Demand> demands,
            @ForAll @IntRange(max = 40) int room,
            @ForAll @IntRange(max = 60) int mib) {
        // When
        List<String> starts = StartPlan.of(demands, new Room(room, mib * MIB));
        Map<String, Long> granted = grants(starts);
        // Then
        long memory = demands.stream()
                .mapToLong(d -> d.memoryBytes() * granted.getOrDefault(d.function(), 0L))
                .sum();
        assertTrue(starts.size() <= room && memory <= mib * MIB);
        for (Demand demand : demands) {
            long got = granted.getOrDefault(demand.function(), 0L);
            assertTrue(got <= demand.wanted());
            boolean fits = starts.size() < room && memory + demand.memoryBytes() <= mib * MIB;
            assertTrue(got == demand.wanted() || !fits, () -> demand + " could have had one more");
        }
    }

    @Property
    void theOrderOfTheAskingMeansNothing(
            @ForAll("demands") List<Demand> demands, @ForAll @IntRange(max = 40) int room) {
        var shuffled = new ArrayList<>(demands);
        Collections.shuffle(shuffled, new Random(room));
        var limited = new Room(room, 30 * MIB);
        assertEquals(StartPlan.of(demands, limited), StartPlan.of(shuffled, limited));
    }

    @Provide
    Arbitrary<List<Demand>> demands() {
        Arbitrary<Demand> demand = Combinators.combine(
                        Arbitraries.strings().withCharRange('a', 'h').ofLength(1),
                        Arbitraries.of(0.5, 1.0, 2.0, 3.0),
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.longs().between(1, 4),
                        Arbitraries.longs().between(0, 3))
                .as((name, weight, alive, wanted, mib, since) ->
                        new Demand(name, weight, alive, wanted, mib * MIB, since));
        return demand.list().ofMaxSize(8).uniqueElements(Demand::function);
    }

    private static Map<String, Long> grants(List<String> starts) {
        return starts.stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    }
}
