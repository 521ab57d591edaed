package dev.thaw.benchmarks;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class GpuReplayTest {
    @Test
    void keepingModelsLoadedSavesTimeAndIsRepeatable() {
        // Given
        var replay = new GpuReplay(2000, 7);

        // When
        GpuReplay.Outcome own = replay.scheduled();

        // Then
        assertEquals(own, new GpuReplay(2000, 7).scheduled());
        assertTrue(own.gpuSeconds() < replay.leastLoaded().gpuSeconds());
        assertTrue(own.gpuSeconds() < replay.roundRobin().gpuSeconds());
        assertTrue(own.p95Wait() < replay.leastLoaded().p95Wait());
    }
}
