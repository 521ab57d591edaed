package dev.thaw.autoscaler.target.knative;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ReplicasTest {
    @Test
    void thoseWithTheLeastToDoGoFirst() {
        // Given
        Map<String, Integer> requests = Map.of("a", 3, "b", 0, "c", 1, "d", 0);

        // When, Then
        assertEquals(Set.of(), Replicas.leastBusy(0, requests));
        assertEquals(Set.of("b"), Replicas.leastBusy(1, requests));
        assertEquals(Set.of("b", "d", "c"), Replicas.leastBusy(3, requests));
        assertEquals(requests.keySet(), Replicas.leastBusy(9, requests));
    }
}
