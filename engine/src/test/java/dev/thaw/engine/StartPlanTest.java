package dev.thaw.engine;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.thaw.engine.StartPlan.Demand;
import dev.thaw.engine.StartPlan.Room;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
