package dev.thaw.autoscaler.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.thaw.autoscaler.controller.RouterLoads.Load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** On a clock of its own. */
class PeersTest {
    private static final Load BUSY = new Load(2, 5, 2, 0);
    private static final Load WAITING = new Load(1, 1, 0, 1);

    private final List<String> nudged = new ArrayList<>();
    private final List<Map<String, Load>> sent = new ArrayList<>();
    private long now = Duration.ofMinutes(1).toNanos();
    private final Peers peers = new Peers(() -> now, (loads, whole) -> sent.add(loads), nudged::add);

    @Test
    void whatTheOthersHaveIsAddedUp() {
        // Given
        peers.decide(true);
        peers.expect(List.of("a", "b"));

        // When
        peers.heard("a", Map.of("ns/f", BUSY), true);
        peers.heard("b", Map.of("ns/f", BUSY, "ns/g", WAITING), true);

        // Then
        assertEquals(new Load(4, 10, 4, 0), peers.of("ns/f"));
        assertEquals(List.of("ns/g"), nudged);
        assertEquals(Load.NONE, peers.of("ns/other"));
    }

    @Test
    void anUrgentPartDoesNotStandForTheWhole() {
        // Given
        peers.decide(true);
        peers.expect(List.of("a"));
        peers.heard("a", Map.of("ns/f", BUSY), true);
        after(2);

        // When
        peers.heard("a", Map.of("ns/g", WAITING), false);
        after(2);

        // Then: the whole is 4 s old, and what was told counts
        assertFalse(peers.isComplete());
        assertEquals(BUSY, peers.of("ns/f"));
        assertEquals(WAITING, peers.of("ns/g"));
    }

    @Test
    void itIsCompleteWhenAllHaveToldLatelyAndNotBefore() {
        // Given
        peers.decide(true);
        peers.expect(List.of("a", "b"));
        peers.heard("a", Map.of(), true);
        after(3);

        // When, Then: b has never told, and a not lately
        assertFalse(peers.isComplete());
        peers.heard("a", Map.of(), true);
        assertFalse(peers.isComplete());
        peers.heard("b", Map.of(), true);
        assertTrue(peers.isComplete());

        // When: b is gone
        after(2);
        peers.heard("a", Map.of(), true);
        after(2);
        assertFalse(peers.isComplete());
        peers.expect(List.of("a"));

        // Then
        assertTrue(peers.isComplete());
    }

    @Test
    void theOneThatHasJustBegunToDecideIsNotComplete() {
        // When
        peers.decide(true);

        // Then
        assertFalse(peers.isComplete());
        after(3);
        assertTrue(peers.isComplete());
    }

    @Test
    void whoDoesNotDecideTellsWhatItHas() {
        // Given
        peers.own("ns/f", BUSY);
        peers.own("ns/g", Load.NONE);

        // When
        peers.publish();
        peers.ask("ns/g", WAITING);

        // Then
        assertEquals(List.of(Map.of("ns/f", BUSY), Map.of("ns/g", WAITING)), sent);

        // When
        peers.decide(true);
        peers.publish();

        // Then
        assertEquals(2, sent.size());
    }

    private void after(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }
}
