package dev.thaw.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every state with every event. */
class InstanceStateTest {
    @ParameterizedTest
    @CsvSource({
        "STARTING, ANSWERED, READY",
        "STARTING, PARKED,",
        "STARTING, THAWED,",
        "STARTING, RETIRED, DRAINING",
        "STARTING, ENDED, GONE",
        "READY, ANSWERED,",
        "READY, PARKED, STANDBY",
        "READY, THAWED,",
        "READY, RETIRED, DRAINING",
        "READY, ENDED, GONE",
        "STANDBY, ANSWERED,",
        "STANDBY, PARKED,",
        "STANDBY, THAWED, READY",
        "STANDBY, RETIRED, DRAINING",
        "STANDBY, ENDED, GONE",
        "DRAINING, ANSWERED,",
        "DRAINING, PARKED,",
        "DRAINING, THAWED,",
        "DRAINING, RETIRED,",
        "DRAINING, ENDED, GONE",
        "GONE, ANSWERED,",
        "GONE, PARKED,",
        "GONE, THAWED,",
        "GONE, RETIRED,",
        "GONE, ENDED,"
    })
    void movesOnlyAsDrawn(InstanceState from, InstanceState.Event event, InstanceState to) {
        assertEquals(Optional.ofNullable(to), from.after(event));
    }

    @Test
    void reachesEveryStateAndNeverLeavesTheLast() {
        // Given
        Set<InstanceState> seen = EnumSet.of(InstanceState.STARTING);
        Deque<InstanceState> open = new ArrayDeque<>(seen);
        // When all paths are followed
        while (!open.isEmpty()) {
            InstanceState state = open.remove();
            for (InstanceState.Event event : InstanceState.Event.values()) {
                state.after(event).filter(seen::add).ifPresent(open::add);
            }
        }
        // Then
        assertEquals(EnumSet.allOf(InstanceState.class), seen);
        for (InstanceState.Event event : InstanceState.Event.values()) {
            assertTrue(InstanceState.GONE.after(event).isEmpty());
        }
    }
}
